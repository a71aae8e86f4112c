import { Client, fetchExchange, gql, type CombinedError, type OperationResult } from '@urql/core';
import { createAuthFetch, type Tokens } from '../../docs/recipes/auth-fetch.ts';
import { readRefusal } from '../../docs/recipes/refusals.ts';

const url = import.meta.env['VITE_LATCHKEY_URL'] ?? 'http://localhost:4000/graphql';

/** In memory alone: a script that gets into the page finds nothing to carry away, and a reload asks to log in. */
let tokens: Tokens | null = null;
const store = {
  get: () => tokens,
  set: (next: Tokens | null) => {
    tokens = next;
  },
};
const client = new Client({
  url,
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetch: createAuthFetch(url, store),
});

const credentials = '$username: String!, $password: String!';
const fields = '{ accessToken refreshToken }';
const operations = {
  signUp: gql(
    `mutation (${credentials}) { payload: signUp(input: { username: $username, password: $password }) ${fields} }`,
  ),
  login: gql(
    `mutation (${credentials}) { payload: login(username: $username, password: $password) ${fields} }`,
  ),
  completeLogin: gql(
    `mutation ($challenge: String!, $proof: LoginProof!) { payload: completeLogin(challenge: $challenge, proof: $proof) ${fields} }`,
  ),
  logout: gql('mutation { logout }'),
  me: gql('{ me { username } }'),
};

/** Returns what was asked for, or throws why it was refused. */
async function take<T>(answer: PromiseLike<OperationResult>): Promise<T> {
  const { data, error } = await answer;
  if (error) throw error;
  return data as T;
}

async function showViewer(): Promise<string> {
  const { me } = await take<{ me: { username: string } }>(client.query(operations.me, {}));
  return `You are ${me.username}.`;
}

async function authenticate(form: HTMLFormElement, how: 'signUp' | 'login'): Promise<string> {
  const variables = Object.fromEntries(new FormData(form));
  return welcome(client.mutation(operations[how], variables));
}

/** Of a login that waits for a second factor. */
let challenge = '';

/** The password was right, and the user has a second factor. */
async function completeLogin(code: string): Promise<string> {
  const proof = /^[\d\s]+$/.test(code) ? { totp: code } : { recoveryCode: code };
  return welcome(client.mutation(operations.completeLogin, { challenge, proof }));
}

async function welcome(answer: PromiseLike<OperationResult>): Promise<string> {
  const { payload } = await take<{ payload: Tokens }>(answer);
  store.set(payload);
  loginForm.reset();
  askForCode(false);
  return showViewer();
}

async function endSession(): Promise<string> {
  await take(client.mutation(operations.logout, {}));
  store.set(null);
  return 'You are logged out.';
}

// Each tab has a session of its own: a logout in one ends all of them.
const tabs = new BroadcastChannel('latchkey');
tabs.addEventListener('message', () => void show(endSession));

async function logout(): Promise<string> {
  tabs.postMessage('logout');
  return endSession();
}

/** `extensions.code` is one of a closed list: see ErrorCode in the schema. */
function explain(error: CombinedError): string {
  const { graphQLErrors, networkError } = error;
  const refusal = readRefusal(error);
  if (refusal?.code === 'SECOND_FACTOR_REQUIRED') {
    ({ challenge } = refusal);
    askForCode(true);
    return 'One more step.';
  }
  if (refusal?.code === 'CHALLENGE_INVALID') askForCode(false);
  if (networkError) return `The server cannot be reached: ${networkError.message}`;
  const [first] = graphQLErrors;
  if (first?.extensions['code'] === 'UNAUTHENTICATED') return 'Nobody is logged in.';
  return first?.message ?? 'Something went wrong.';
}

const output = document.querySelector('output')!;
const show = async (work: () => Promise<string>) => {
  output.value = '…';
  output.value = await work().catch(explain);
};

const loginForm = document.querySelector<HTMLFormElement>('#login')!;
loginForm.addEventListener('submit', (event) => {
  event.preventDefault();
  const { name } = event.submitter as HTMLButtonElement;
  void show(() => authenticate(loginForm, name as 'signUp' | 'login'));
});

const codeInput = document.querySelector<HTMLInputElement>('#code input')!;
const codeForm = document.querySelector<HTMLFormElement>('#code')!;
codeForm.addEventListener('submit', (event) => {
  event.preventDefault();
  void show(() => completeLogin(codeInput.value));
});

function askForCode(isAsked: boolean): void {
  codeForm.reset();
  codeForm.hidden = !isAsked;
  loginForm.hidden = isAsked;
  if (isAsked) codeInput.focus();
}

document.querySelector('#me')!.addEventListener('click', () => void show(showViewer));
document.querySelector('#logout')!.addEventListener('click', () => void show(logout));
