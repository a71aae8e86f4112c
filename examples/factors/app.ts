import { find, onPress, onSubmit, show } from './screen.ts';

export interface TotpSecret {
  readonly secret: string;
  readonly uri: string;
  readonly qrCode: string;
}

interface Enrolment {
  readonly totp: TotpSecret;
  confirm(code: string): Promise<void>;
  cancel(): Promise<void> | void;
  /** Where the user may make a passkey in the place of it. */
  readonly wantPasskey?: (() => void) | null;
}

let current: Enrolment | null = null;

/** Shows a secret for an authenticator app, and takes the code that proves that the app has it. */
export function showApp(enrolment: Enrolment): void {
  current = enrolment;
  const { secret, uri, qrCode } = enrolment.totp;
  find('#qr').setAttribute('src', qrCode);
  find('#secret').textContent = secret.replaceAll(/.{4}(?=.)/g, '$& ');
  find('#uri').setAttribute('href', uri);
  find('[data-press="wantPasskey"]').hidden = !enrolment.wantPasskey;
  show('app');
}

/** The secret is shown once. */
function forget(): void {
  current = null;
  find('#qr').removeAttribute('src');
  find('#secret').textContent = '';
  find('#uri').setAttribute('href', '#');
}

onSubmit('confirmApp', async ({ code = '' }) => {
  await current?.confirm(code);
  forget();
});
onPress('wantPasskey', () => {
  current?.wantPasskey?.();
  forget();
});
onPress('leaveApp', async () => {
  await current?.cancel();
  forget();
});
