import { appUrl } from '../app.ts';
import { words as common } from '../common-words.ts';
import { choose } from '../locale.ts';
import { settings } from '../settings.ts';
import { Page } from '../ui/page.tsx';

const words = choose({
  en: {
    title: 'Your account is deleted',
    says: 'You are logged out on all devices.',
    again: 'Sign up again',
  },
  de: {
    title: 'Ihr Konto ist gelöscht',
    says: 'Sie sind auf allen Geräten abgemeldet.',
    again: 'Neu registrieren',
  },
  'zh-CN': {
    title: '您的账号已删除',
    says: '您已在所有设备上退出登录。',
    again: '重新注册',
  },
});

/** What is shown once an account is deleted. It says nothing of a user: any browser can open it. */
export function Content() {
  return (
    <Page title={words.title}>
      <p>{words.says}</p>
      {appUrl && (
        <p>
          <a href={appUrl}>{common.backToApp}</a>
        </p>
      )}
      {settings.signUp && (
        <p>
          <a href="sign-up">{words.again}</a>
        </p>
      )}
    </Page>
  );
}
