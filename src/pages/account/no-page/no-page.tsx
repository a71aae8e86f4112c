import { choose } from '../locale.ts';
import { Page } from '../ui/page.tsx';

const words = choose({
  en: { title: 'There is no such page', toAccount: 'Go to your account' },
  de: { title: 'Diese Seite gibt es nicht', toAccount: 'Zu Ihrem Konto' },
  'zh-CN': { title: '没有此页面', toAccount: '前往您的账号' },
});

/** What is shown at an address below `/account/` that no page has. */
export function Content() {
  return (
    <Page title={words.title}>
      <p>
        <a href="./">{words.toAccount}</a>
      </p>
    </Page>
  );
}
