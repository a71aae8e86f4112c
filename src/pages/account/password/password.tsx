import { useState } from 'preact/hooks';
import type { AuthUser } from '../../../client/index.ts';
import { choose } from '../locale.ts';
import { client } from '../session.ts';
import { settings } from '../settings.ts';
import { AccountName, NewPasswordField, PasswordField } from '../ui/fields.tsx';
import { Form } from '../ui/form.tsx';
import { words as pages } from '../ui/menu-words.ts';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { useLoaded } from '../use-loaded.tsx';

const words = choose({
  en: {
    says: 'A new password logs you out on all other devices.',
    current: 'Current password',
    press: 'Change the password',
    changed: 'Your password is changed',
    loggedOut: 'Your other devices are logged out. Log in there with the new password.',
    overview: 'To the overview',
    noPassword: 'You have forgotten your password, or have none?',
    mailNeeds: 'A mail to your proved address lets you set a new one.',
    byMail: 'Ask for the mail',
    addressNeeded: 'With a proved address, a mail would let you set a new one.',
    addAddress: 'Add an address',
    toEmail: 'E-mail address',
    byOperator: 'Ask the operator of this service for a new one.',
  },
  de: {
    says: 'Ein neues Passwort meldet Sie auf allen anderen Geräten ab.',
    current: 'Bisheriges Passwort',
    press: 'Passwort ändern',
    changed: 'Ihr Passwort ist geändert',
    loggedOut:
      'Ihre anderen Geräte sind abgemeldet. Melden Sie sich dort mit dem neuen Passwort an.',
    overview: 'Zur Übersicht',
    noPassword: 'Sie haben Ihr Passwort vergessen oder keines?',
    mailNeeds: 'Mit einer E-Mail an Ihre bestätigte Adresse setzen Sie ein neues.',
    byMail: 'E-Mail anfordern',
    addressNeeded: 'Mit einer bestätigten Adresse könnten Sie per E-Mail ein neues setzen.',
    addAddress: 'Adresse hinzufügen',
    toEmail: 'E-Mail-Adresse',
    byOperator: 'Bitten Sie den Betreiber dieses Dienstes um ein neues.',
  },
  'zh-CN': {
    says: '更改密码后，您在所有其他设备上都会退出登录。',
    current: '当前密码',
    press: '更改密码',
    changed: '密码已更改',
    loggedOut: '您的其他设备已退出登录。请在那里使用新密码登录。',
    overview: '返回概览',
    noPassword: '忘记了密码，或还没有密码？',
    mailNeeds: '您可以通过发送到已验证邮箱的邮件设置新密码。',
    byMail: '请求邮件',
    addressNeeded: '验证邮箱地址后，您可以通过邮件设置新密码。',
    addAddress: '添加邮箱地址',
    toEmail: '邮箱地址',
    byOperator: '请向此服务的运营者申请新密码。',
  },
});

export function Content({ user }: { user: AuthUser }) {
  const [isChanged, setChanged] = useState(false);
  const change = useAction(async ({ currentPassword = '', newPassword = '' }) => {
    await client.authenticate(
      'mutation ($currentPassword: String!, $newPassword: String!) { changePassword(currentPassword: $currentPassword, newPassword: $newPassword) { ...Auth } }',
      { currentPassword, newPassword },
    );
    setChanged(true);
  });
  if (isChanged) return <Changed />;
  return (
    <Page title={pages.password}>
      <p>{words.says}</p>
      <Form press={words.press} action={change}>
        <AccountName username={user.username} />
        <PasswordField name="currentPassword" label={words.current} />
        <NewPasswordField />
      </Form>
      <Otherwise />
    </Page>
  );
}

function Changed() {
  return (
    <Page title={words.changed}>
      <p>{words.loggedOut}</p>
      <a href="./">{words.overview}</a>
    </Page>
  );
}

/** For a user who cannot say a password: the server does not tell whether there is one. */
function Otherwise() {
  return (
    <p class="aside">
      {words.noPassword} {settings.email === 'off' ? words.byOperator : <ByMail />}
    </p>
  );
}

/** The mail goes to a proved address alone. */
function ByMail() {
  const me = useLoaded<{ me: { email: string | null } }>('{ me { email } }').data?.me;
  if (!me) return null;
  return me.email === null ? (
    <>
      {words.addressNeeded} <a href="email">{words.addAddress}</a>
    </>
  ) : (
    <>
      {words.mailNeeds} <a href="reset-password">{words.byMail}</a>
    </>
  );
}
