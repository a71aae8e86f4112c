import { choose } from '../locale.ts';
import { client } from '../session.ts';
import { serviceName, settings } from '../settings.ts';
import { Field, PasswordField } from '../ui/fields.tsx';
import { Form } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { words as common } from '../common-words.ts';

const words = choose({
  en: {
    title: (service: string) => `Log in to ${service}`,
    nameOrEmail: 'Username or e-mail address',
    newHere: 'No account yet?',
  },
  de: {
    title: (service) => `Anmelden bei ${service}`,
    nameOrEmail: 'Benutzername oder E-Mail-Adresse',
    newHere: 'Noch kein Konto?',
  },
  'zh-CN': {
    title: (service) => `登录 ${service}`,
    nameOrEmail: '用户名或邮箱地址',
    newHere: '还没有账号？',
  },
});

export function Content() {
  const logIn = useAction(async ({ username = '', password = '' }) => {
    await client.login({ username, password });
    location.replace('./');
  });
  return (
    <Page title={words.title(serviceName)}>
      <Form press={common.logIn} action={logIn}>
        <Field
          name="username"
          label={settings.email === 'off' ? common.username : words.nameOrEmail}
          autocomplete="username webauthn"
          autoFocus
        />
        <PasswordField name="password" label={common.password} />
      </Form>
      {settings.signUp && (
        <p class="aside">
          {words.newHere} <a href="sign-up">{common.signUp}</a>
        </p>
      )}
    </Page>
  );
}
