import type { ComponentChildren } from 'preact';
import { choose } from '../locale.ts';
import type { Problem } from '../problem.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { CodeField } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';

const words = choose({
  en: {
    scan: 'Scan this picture with an authenticator app on your phone.',
    alt: 'QR code for the authenticator app. The same key as a text is below.',
    open: 'Open in an app on this device',
    cannot: 'You cannot scan it?',
    type: 'Add an account in the app and type this key. If the app asks: time-based, six digits, SHA-1, 30 seconds.',
    key: 'Key',
    code: 'Code that the app shows',
    codeHint: 'Six digits. The app shows new ones every 30 seconds.',
    press: 'Confirm the code',
  },
  de: {
    scan: 'Scannen Sie dieses Bild mit einer Authentifizierungs-App auf Ihrem Telefon.',
    alt: 'QR-Code für die Authentifizierungs-App. Derselbe Schlüssel steht als Text darunter.',
    open: 'In einer App auf diesem Gerät öffnen',
    cannot: 'Sie können es nicht scannen?',
    type: 'Fügen Sie in der App ein Konto hinzu und geben Sie diesen Schlüssel ein. Falls die App fragt: zeitbasiert, sechs Ziffern, SHA-1, 30 Sekunden.',
    key: 'Schlüssel',
    code: 'Code, den die App anzeigt',
    codeHint: 'Sechs Ziffern. Die App zeigt alle 30 Sekunden neue.',
    press: 'Code bestätigen',
  },
  'zh-CN': {
    scan: '请用手机上的身份验证器应用扫描此图片。',
    alt: '用于身份验证器应用的二维码。下方有相同密钥的文本。',
    open: '在此设备上的应用中打开',
    cannot: '无法扫描？',
    type: '在应用中添加账号并输入此密钥。如果应用询问：基于时间、六位数字、SHA-1、30 秒。',
    key: '密钥',
    code: '应用显示的验证码',
    codeHint: '六位数字。应用每 30 秒显示新的验证码。',
    press: '确认验证码',
  },
});

/** What an authenticator app needs to know: `TotpSetup` in schema.graphql. */
export interface Totp {
  readonly secret: string;
  readonly uri: string;
  readonly qrCode: string;
}

/** The fields of `TotpSetup`, as a query asks for them. */
export const totpFields = 'secret uri qrCode';

/** Has the user put the secret into an app, and asks for the code that it shows: `code` of what the action gets. */
export function TotpSetup(props: {
  totp: Totp;
  action: { run: (values: Values) => Promise<void>; isRunning: boolean; problem: Problem | null };
  /** What stands above the button: whether this browser is trusted, for example. */
  children?: ComponentChildren;
  below?: ComponentChildren;
}) {
  const { totp, action, children, below } = props;
  return (
    <>
      <p>{words.scan}</p>
      <img class="qr" src={totp.qrCode} alt={words.alt} />
      <p class="touch">
        <a href={totp.uri}>{words.open}</a>
      </p>
      <details>
        <summary>{words.cannot}</summary>
        <p>{words.type}</p>
        <p class="secret" translate={false}>
          <code>{inGroups(totp.secret)}</code> <CopyButton text={totp.secret} label={words.key} />
        </p>
      </details>
      <Form press={words.press} action={action} below={below}>
        <CodeField label={words.code} hint={words.codeHint} inputMode="numeric" />
        {children}
      </Form>
    </>
  );
}

/** Groups of four are easier to type. Apps take the spaces, or leave them out. */
const inGroups = (secret: string) => secret.match(/.{1,4}/g)?.join(' ');
