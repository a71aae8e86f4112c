import { expect } from 'vitest';

const signUp = 'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken } }';
const logIn =
  'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { accessToken } }';

/** Posts an operation; the answer is as it came. */
export async function post(url: string, body: object, token?: string) {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

/** Signs up, logs in, and returns what `me` says and the token. */
export async function getToKnow(url: string, username = 'susan') {
  const input = { username, password: 'correct horse battery' };
  expect(await post(url, { query: signUp, variables: { input } })).toMatchObject({ status: 200 });
  const { text } = await post(url, { query: logIn, variables: input });
  const token: string = JSON.parse(text).data.login.accessToken;
  return { token, me: (await post(url, { query: '{ me { username } }' }, token)).text };
}

/** What graphql-js executes or says itself, in the words of one major version or the other. */
export const unusual = [
  {
    query:
      '{ me { ...F } } fragment F on User { sessions(first: 1) { edges { node { current } } } }',
  },
  {
    query: 'query ($n: Int!) { me { sessions(first: $n) { totalCount } } }',
    variables: { n: 'x' },
  },
  {
    query: 'mutation ($i: SignUpInput!) { signUp(input: $i) { tokenType } }',
    variables: { i: { username: 'x', hunter2: 1 } },
  },
  {
    query: 'mutation ($p: String = "x") { login(username: "susan", password: $p) { tokenType } }',
    variables: { p: null },
  },
  { query: '{ note me { username } }' },
  { query: '{ a: me { username } b: me { username } __typename }' },
  { query: '{ __type(name: "ErrorCode") { enumValues { name } } }' },
];
