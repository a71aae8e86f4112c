import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { createCookieFetch } from '../../docs/recipes/cookie-fetch.ts';
import { readRefusal } from '../../docs/recipes/refusals.ts';

const uri = '/graphql';
const client = new ApolloClient({
  // The tokens are in cookies that no script can read. An expired one is renewed on the way.
  link: new HttpLink({ uri, fetch: createCookieFetch(uri) }),
  cache: new InMemoryCache(),
});

const credentials = '$username: String!, $password: String!';
const operations = {
  signUp: gql`mutation (${credentials}) { signUp(input: { username: $username, password: $password }) { expiresIn } }`,
  login: gql`mutation (${credentials}) { login(username: $username, password: $password) { expiresIn } }`,
  // The challenge is in a cookie, too.
  completeLogin: gql(
    'mutation ($proof: LoginProof!) { completeLogin(proof: $proof) { expiresIn } }',
  ),
  logout: gql('mutation { logout }'),
  me: gql('{ me { id username } }'),
};

interface Viewer {
  readonly me: { readonly username: string };
}

async function showViewer(): Promise<string> {
  const { data } = await client.query<Viewer>({ query: operations.me });
  return `You are ${data?.me.username}.`;
}

async function authenticate(form: HTMLFormElement, how: 'signUp' | 'login'): Promise<string> {
  const variables = Object.fromEntries(new FormData(form));
  await client.mutate({ mutation: operations[how], variables });
  return welcome();
}

/** The password was right, and the user has a second factor. */
async function completeLogin(code: string): Promise<string> {
  const proof = /^[\d\s]+$/.test(code) ? { totp: code } : { recoveryCode: code };
  await client.mutate({ mutation: operations.completeLogin, variables: { proof } });
  return welcome();
}

async function welcome(): Promise<string> {
  loginForm.reset();
  askForCode(false);
  // What the cache holds is somebody else's.
  await client.resetStore();
  return showViewer();
}

async function forget(): Promise<string> {
  await client.clearStore();
  return 'You are logged out.';
}

// The tabs of a browser share their cookies: a logout in one is a logout in all of them.
const tabs = new BroadcastChannel('latchkey');
tabs.addEventListener('message', () => void show(forget));

async function logout(): Promise<string> {
  await client.mutate({ mutation: operations.logout });
  tabs.postMessage('logout');
  return forget();
}

/** `extensions.code` is one of a closed list: see ErrorCode in the schema. */
function explain(error: unknown): string {
  const refusal = readRefusal(error);
  if (refusal?.code === 'SECOND_FACTOR_REQUIRED') {
    askForCode(true);
    return 'One more step.';
  }
  if (refusal?.code === 'CHALLENGE_INVALID') askForCode(false);
  if (!CombinedGraphQLErrors.is(error)) return `The server cannot be reached: ${String(error)}`;
  const [first] = error.errors;
  if (first?.extensions?.['code'] === 'UNAUTHENTICATED') return 'Nobody is logged in.';
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

document.querySelector('#me')!.addEventListener('click', () => {
  void show(async () => {
    await client.clearStore();
    return showViewer();
  });
});
document.querySelector('#logout')!.addEventListener('click', () => void show(logout));
