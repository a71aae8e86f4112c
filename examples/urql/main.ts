import { Client, fetchExchange, gql, type AnyVariables, type TypedDocumentNode } from '@urql/core';
import { browserStorage, createAuthClient, readRefusal } from 'latchkey/client';

const url = import.meta.env['VITE_LATCHKEY_URL'] ?? 'http://localhost:4000/graphql';

// A page of another site has no cookies of the server: the token goes in a header, and is kept for all tabs.
const auth = createAuthClient({ url, transport: 'bearer', storage: browserStorage() });
const client = new Client({
  url,
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetch: auth.fetch,
});

const me: TypedDocumentNode<{ me: { username: string } }, AnyVariables> =
  gql('{ me { username } }');

async function showViewer(): Promise<string> {
  const { data, error } = await client.query(me, {});
  if (error) throw error;
  return `You are ${data?.me.username}.`;
}

async function authenticate(form: HTMLFormElement, how: 'signUp' | 'login'): Promise<string> {
  const given = Object.fromEntries(new FormData(form)) as { username: string; password: string };
  await auth[how](given);
  return welcome();
}

/** Of a login that waits for a second factor. */
let challenge = '';

/** The password was right, and the user has a second factor. */
async function completeLogin(code: string): Promise<string> {
  const proof = /^[\d\s]+$/.test(code) ? { totp: code } : { recoveryCode: code };
  await auth.completeLogin({ challenge, proof });
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

// A logout in one tab is a logout in all of them.
auth.onChange(({ user, otherTab }) => {
  if (!user && otherTab) output.value = 'You are logged out.';
});

/** `code` is one of a closed list: see ErrorCode in the schema. */
function explain(error: unknown): string {
  const refusal = readRefusal(error);
  if (refusal?.code === 'SECOND_FACTOR_REQUIRED') {
    ({ challenge } = refusal);
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
