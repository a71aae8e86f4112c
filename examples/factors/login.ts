import {
  askForPasskey,
  canOfferPasskeys,
  createPasskey,
  hasPasskeys,
} from '../../docs/recipes/passkeys.ts';
import type { SecondFactor } from '../../docs/recipes/refusals.ts';
import { showAccount } from './account.ts';
import { ask, isRefusal } from './api.ts';
import { showApp, type TotpSecret } from './app.ts';
import type { PasskeyRequest } from './confirm.ts';
import { find, onPress, onSubmit, run, show } from './screen.ts';

interface LoginChallenge {
  readonly factors: readonly SecondFactor[];
  readonly passkeyOptions: PublicKeyCredentialRequestOptionsJSON | null;
  readonly enrolment: {
    readonly totp: TotpSecret | null;
    readonly passkeyOptions: PublicKeyCredentialCreationOptionsJSON | null;
  } | null;
}

let challenge: LoginChallenge | null = null;
/** Ends the offer of passkeys in the field for the username: a browser asks one question at a time. */
let offer = new AbortController();

export function showLogin(news = ''): void {
  show('login', news);
  void offerPasskeys();
}

const credentials = 'username: $username, password: $password';
const parameters = '$username: String!, $password: String!';

onSubmit('login', (values) =>
  begin(`mutation (${parameters}) { login(${credentials}) { expiresIn } }`, values),
);
onSubmit('signUp', (values) =>
  begin(`mutation (${parameters}) { signUp(input: { ${credentials} }) { expiresIn } }`, values),
);
onPress('wantSignUp', () => show('sign-up'));
onPress('wantLogin', () => showLogin());
onPress('loginWithPasskey', async () => {
  offer.abort();
  await logInWithPasskey(await choosePasskey());
});

/** Every way to log in may be refused so: what is left is a second step. */
async function begin(mutation: string, values: Record<string, string>): Promise<void> {
  offer.abort();
  try {
    await ask(mutation, values);
  } catch (error) {
    if (!isRefusal(error, 'SECOND_FACTOR_REQUIRED')) throw error;
    return showChallenge();
  }
  await showAccount();
}

/** Shows what is still to be proved. The challenge is in a cookie, so that the page may be loaded anew. */
export async function showChallenge(): Promise<void> {
  const data = await ask<{ loginChallenge: LoginChallenge }>(`{
    loginChallenge {
      factors
      passkeyOptions
      enrolment { totp { secret uri qrCode } passkeyOptions }
    }
  }`);
  challenge = data.loginChallenge;
  const { factors, enrolment } = challenge;
  if (enrolment) return showEnrolment(enrolment);
  show('proof');
  for (const part of document.querySelectorAll<HTMLElement>('#proof [data-factor]'))
    part.hidden = !factors.some((factor) => factor === part.dataset['factor']);
}

/** This server wants a second factor, and the user has none yet: setting one up completes the login. */
function showEnrolment({ totp, passkeyOptions }: NonNullable<LoginChallenge['enrolment']>): void {
  const wantPasskey = passkeyOptions && hasPasskeys() ? () => show('first-passkey') : null;
  if (!totp) return show('first-passkey');
  showApp({
    totp,
    confirm: (code) => complete({ totp: code }),
    cancel: () => showLogin(),
    wantPasskey,
  });
}

onSubmit('enrolPasskey', async () => {
  const options = challenge?.enrolment?.passkeyOptions;
  if (options) await complete({ newPasskey: await createPasskey(options) });
});
onPress('leavePasskey', () => showLogin());
onSubmit('proveTotp', ({ code }) => complete({ totp: code }));
onSubmit('proveRecoveryCode', ({ code }) => complete({ recoveryCode: code }));
onSubmit('provePasskey', async () => {
  const options = challenge?.passkeyOptions;
  if (options) await complete({ passkey: await askForPasskey(options) });
});

async function complete(proof: object): Promise<void> {
  const mutation = `mutation ($proof: LoginProof!, $trust: Boolean) {
    completeLogin(proof: $proof, trustDevice: $trust) { expiresIn }
  }`;
  const trust = document.querySelector<HTMLInputElement>('#trust')!.checked;
  try {
    await ask(mutation, { proof, trust });
  } catch (error) {
    if (!isRefusal(error, 'CHALLENGE_INVALID')) throw error;
    return showLogin('That took too long. Log in again.');
  }
  challenge = null;
  await showAccount();
}

interface Chosen {
  readonly request: PasskeyRequest;
  readonly credential: AuthenticationResponseJSON;
}

async function choosePasskey(
  how: Pick<CredentialRequestOptions, 'mediation' | 'signal'> = {},
): Promise<Chosen> {
  const { startPasskeyLogin: request } = await ask<{ startPasskeyLogin: PasskeyRequest }>(
    'mutation { startPasskeyLogin { challenge options } }',
  );
  return { request, credential: await askForPasskey(request.options, how) };
}

async function logInWithPasskey({ request, credential }: Chosen): Promise<void> {
  const mutation = `mutation ($challenge: String!, $credential: AuthenticationResponseJSON!) {
    loginWithPasskey(challenge: $challenge, credential: $credential) { expiresIn }
  }`;
  try {
    await ask(mutation, { challenge: request.challenge, credential });
  } catch (error) {
    if (isRefusal(error, 'PASSKEY_UNKNOWN'))
      await stopOffering(request.options.rpId ?? location.hostname, credential.id);
    throw error;
  }
  await showAccount();
}

/** Has the browser offer a passkey no longer that the server does not know any more. */
async function stopOffering(rpId: string, credentialId: string): Promise<void> {
  if ('signalUnknownCredential' in PublicKeyCredential)
    await PublicKeyCredential.signalUnknownCredential({ rpId, credentialId });
}

/** Offers passkeys in the field for the username, until one is chosen or something else is done. */
async function offerPasskeys(): Promise<void> {
  offer.abort();
  offer = new AbortController();
  const { signal } = offer;
  if (!(await canOfferPasskeys())) return;
  try {
    const chosen = await choosePasskey({ mediation: 'conditional', signal });
    await run(find('form[name="login"]'), () => logInWithPasskey(chosen));
  } catch (error) {
    if (isRefusal(error, 'METHOD_NOT_AVAILABLE')) hidePasskeys();
    // It is an offer: the password and the button are there without it.
    return;
  }
  if (!find('#login').hidden) await offerPasskeys();
}

/** For browsers and servers without passkeys. */
export function hidePasskeys(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-passkeys]')) part.hidden = true;
}
