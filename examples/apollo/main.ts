import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { createAuthClient, readRefusal } from 'latchkey/client';

const uri = '/graphql';
// The tokens are in cookies that no script can read. An expired one is renewed on the way.
const auth = createAuthClient({ url: uri });
const client = new ApolloClient({
  link: new HttpLink({ uri, fetch: auth.fetch }),
  cache: new InMemoryCache(),
});

interface Viewer {
  readonly me: { readonly username: string };
}

async function showViewer(): Promise<string> {
  const query = gql('{ me { id username } }');
  const { data } = await client.query<Viewer>({ query, fetchPolicy: 'network-only' });
  return `You are ${data?.me.username}.`;
}

async function authenticate(form: HTMLFormElement, how: 'signUp' | 'login'): Promise<string> {
  const given = Object.fromEntries(new FormData(form)) as { username: string; password: string };
  await auth[how](given);
  return welcome();
}

/** The password was right, and the user has a second factor. The challenge is in a cookie, too. */
async function completeLogin(code: string): Promise<string> {
  const proof = /^[\d\s]+$/.test(code) ? { totp: code } : { recoveryCode: code };
  await auth.completeLogin({ proof });
  return welcome();
}

async function welcome(): Promise<string> {
  loginForm.reset();
  askForCode(false);
  return showViewer();
}

async function logout(): Promise<string> {
  await auth.logout();
  return 'You are logged out.';
}

// In every tab: what the cache holds is the last user's. A logout in one tab is a logout in all of them.
auth.onChange(({ user, reason, otherTab }) => {
  if (reason !== 'checked') void client.clearStore();
  if (!user && otherTab) output.value = 'You are logged out.';
});

/** `code` is one of a closed list: see ErrorCode in the schema. */
function explain(error: unknown): string {
  const refusal = readRefusal(error);
  if (refusal?.code === 'SECOND_FACTOR_REQUIRED') {
    askForCode(true);
    return 'One more step.';
  }
  if (refusal?.code === 'CHALLENGE_INVALID') askForCode(false);
  if (refusal?.code === 'UNAUTHENTICATED') return 'Nobody is logged in.';
  return refusal?.message ?? `The server cannot be reached: ${String(error)}`;
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
