import type { AuthUser } from '../../../client/index.ts';
import { choose } from '../locale.ts';
import { Refused } from '../problem.ts';
import { client, logOut } from '../session.ts';
import { Field } from '../ui/fields.tsx';
import { Form } from '../ui/form.tsx';
import { words as pages } from '../ui/menu-words.ts';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';

const words = choose({
  en: {
    says: 'This cannot be taken back. Deleted are:',
    lost: [
      'your username, which another user can take then',
      'your password, second factors, passkeys and what else logs you in',
      'your e-mail address and all logins on all devices',
    ],
    app: 'What an app has stored about you it may keep. Ask there.',
    type: 'Type your username to confirm',
    press: 'Delete my account for good',
    yours: (name: string) => `Your username is ${name}.`,
    other: (name: string) => `This is not your username, which is ${name}.`,
  },
  de: {
    says: 'Das lässt sich nicht zurücknehmen. Gelöscht werden:',
    lost: [
      'Ihr Benutzername, den dann ein anderer nehmen kann',
      'Ihr Passwort, Ihre zweiten Faktoren, Passkeys und womit Sie sich sonst anmelden',
      'Ihre E-Mail-Adresse und alle Anmeldungen auf allen Geräten',
    ],
    app: 'Was eine App über Sie gespeichert hat, bleibt dort vielleicht erhalten. Fragen Sie dort.',
    type: 'Geben Sie zur Bestätigung Ihren Benutzernamen ein',
    press: 'Mein Konto endgültig löschen',
    yours: (name) => `Ihr Benutzername ist ${name}.`,
    other: (name) => `Das ist nicht Ihr Benutzername: Er ist ${name}.`,
  },
  'zh-CN': {
    says: '此操作无法撤销。以下内容将被删除：',
    lost: [
      '您的用户名，其他用户之后可以使用它',
      '您的密码、双重验证方式、通行密钥以及其他登录方式',
      '您的邮箱地址，以及所有设备上的登录',
    ],
    app: '应用自己保存的有关您的数据可能会保留。请向该应用查询。',
    type: '请输入您的用户名以确认',
    press: '永久删除我的账号',
    yours: (name) => `您的用户名是 ${name}。`,
    other: (name) => `这不是您的用户名。您的用户名是 ${name}。`,
  },
});

export function Content({ user }: { user: AuthUser }) {
  const remove = useAction(async ({ confirmation = '' }) => {
    if (confirmation.trim() !== user.username)
      throw new Refused(words.other(user.username), 'confirmation');
    // Another user may have logged in in another tab: theirs is not meant, and the page is loaded again.
    if ((await client.check())?.id !== user.id) return;
    await client.request('mutation { deleteAccount }');
    // The session is over with the user; this tells the other tabs.
    await logOut('goodbye');
  });
  return (
    <Page title={pages.delete}>
      <p>{words.says}</p>
      <ul>
        {words.lost.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
      <p>{words.app}</p>
      <Form press={words.press} action={remove} kind="danger">
        <Field
          name="confirmation"
          label={words.type}
          hint={words.yours(user.username)}
          autocomplete="off"
        />
      </Form>
    </Page>
  );
}
