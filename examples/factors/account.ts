import { createPasskey, hasPasskeys } from '../../docs/recipes/passkeys.ts';
import { ask } from './api.ts';
import { showApp, type TotpSecret } from './app.ts';
import { showCodes } from './codes.ts';
import { askConfirmed } from './confirm.ts';
import { element, find, onPress, onSubmit, run, show } from './screen.ts';

interface Viewer {
  readonly username: string;
  readonly secondFactors: {
    readonly totpSince: string | null;
    readonly recoveryCodesLeft: number;
    readonly passkeys: readonly Passkey[];
    readonly trustedDevices: readonly TrustedDevice[];
    readonly acceptedPasskeys: AllAcceptedCredentialsOptions | null;
  };
  readonly sessions: { readonly nodes: readonly { methods: string[]; isCurrent: boolean }[] };
}

interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

interface TrustedDevice {
  readonly id: string;
  readonly expiresAt: string;
  readonly isCurrent: boolean;
}

const query = `{
  me {
    username
    secondFactors {
      totpSince
      recoveryCodesLeft
      passkeys { id name createdAt lastUsedAt }
      trustedDevices { id expiresAt isCurrent }
      acceptedPasskeys
    }
    sessions { nodes { methods isCurrent } }
  }
}`;

/** Shows who is logged in, and their factors. */
export async function showAccount(news = ''): Promise<void> {
  const { me } = await ask<{ me: Viewer }>(query);
  const { totpSince, recoveryCodesLeft, passkeys, trustedDevices } = me.secondFactors;
  show('account', news);
  find('#me').textContent = me.username;
  find('#confirm-name').setAttribute('value', me.username);
  const methods = me.sessions.nodes.find(({ isCurrent }) => isCurrent)?.methods ?? [];
  find('#proved').textContent = `Proved in this session: ${methods.map(nameOf).join(', ')}.`;
  find('#app-state').textContent = totpSince ? `Set up on ${day(totpSince)}.` : 'Not set up.';
  find('[data-press="removeApp"]').hidden = !totpSince;
  find('#codes-state').textContent = `Left: ${recoveryCodesLeft}.`;
  find('[data-press="newCodes"]').hidden = !totpSince && passkeys.length === 0;
  find('#passkeys').replaceChildren(...passkeys.map(drawPasskey));
  find('#trusted').hidden = trustedDevices.length === 0;
  find('#devices').replaceChildren(...trustedDevices.map(drawDevice));
  await tellBrowser(me.secondFactors.acceptedPasskeys);
}

/** Has the browser offer a passkey no longer that was removed here. A browser that cannot do it loses nothing. */
async function tellBrowser(accepted: AllAcceptedCredentialsOptions | null): Promise<void> {
  if (accepted && hasPasskeys() && 'signalAllAcceptedCredentials' in PublicKeyCredential)
    await PublicKeyCredential.signalAllAcceptedCredentials(accepted).catch(() => {});
}

/** What a person calls an `AuthenticationMethod`. */
const names: Readonly<Record<string, string>> = {
  PASSWORD: 'password',
  MAIL: 'mail',
  TOTP: 'authenticator app',
  RECOVERY_CODE: 'recovery code',
  PASSKEY: 'passkey',
  IDENTITY: 'provider',
};
const nameOf = (method: string) => names[method] ?? method;
const day = (date: string) => new Date(date).toLocaleDateString();

onPress('startApp', async () => {
  const { startTotp } = await askConfirmed<{ startTotp: TotpSecret & { enrolment: string } }>(
    'mutation { startTotp { secret uri qrCode enrolment } }',
  );
  showApp({
    totp: startTotp,
    cancel: () => showAccount(),
    confirm: (code) => confirmApp(startTotp.enrolment, code),
  });
});

async function confirmApp(enrolment: string, code: string): Promise<void> {
  const mutation = `mutation ($enrolment: String!, $code: String!) {
    confirmTotp(enrolment: $enrolment, code: $code) { expiresIn }
  }`;
  await askConfirmed(mutation, { enrolment, code });
  await makeCodes();
}

onPress('removeApp', async () => {
  await askConfirmed('mutation { removeTotp }');
  await showAccount('The app is removed.');
});

onSubmit('addPasskey', async ({ name }) => {
  const { startPasskeyRegistration: creation } = await askConfirmed<{
    startPasskeyRegistration: {
      challenge: string;
      options: PublicKeyCredentialCreationOptionsJSON;
    };
  }>('mutation { startPasskeyRegistration { challenge options } }');
  const credential = await createPasskey(creation.options);
  const mutation = `mutation ($challenge: String!, $credential: RegistrationResponseJSON!, $name: String) {
    registerPasskey(challenge: $challenge, credential: $credential, name: $name) { id }
  }`;
  const { challenge } = creation;
  await askConfirmed(mutation, { challenge, credential, name: name || null });
  await showAccount('The passkey is added.');
});

onPress('newCodes', makeCodes);

async function makeCodes(): Promise<void> {
  const { createRecoveryCodes } = await askConfirmed<{ createRecoveryCodes: string[] }>(
    'mutation { createRecoveryCodes }',
  );
  showCodes(createRecoveryCodes, () => showAccount());
}

function drawPasskey({ id, name, createdAt, lastUsedAt }: Passkey): HTMLElement {
  const used = lastUsedAt ? `used ${day(lastUsedAt)}` : 'not used yet';
  const times = element('small', `Made ${day(createdAt)}, ${used}`);
  return drawItem(element('span', name, times), `Remove ${name}`, 'Remove', async () => {
    await askConfirmed('mutation ($id: ID!) { removePasskey(id: $id) }', { id });
    await showAccount('The passkey is removed.');
  });
}

function drawDevice({ id, expiresAt, isCurrent }: TrustedDevice): HTMLElement {
  const name = isCurrent ? 'This browser' : 'Another browser';
  const until = element('small', `Until ${day(expiresAt)}`);
  return drawItem(element('span', name, until), `Ask ${name} again`, 'Ask again', async () => {
    await ask('mutation ($id: ID!) { revokeTrustedDevice(id: $id) }', { id });
    await showAccount('It will be asked at its next login.');
  });
}

function drawItem(
  text: HTMLElement,
  name: string,
  label: string,
  work: () => Promise<void>,
): HTMLElement {
  const button = element('button', label);
  button.type = 'button';
  // Which one: read out where the list is not seen.
  button.ariaLabel = name;
  button.addEventListener('click', () => void run(button.closest('section'), work));
  return element('li', text, button);
}
