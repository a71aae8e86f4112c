import type { AuthUser } from '../../../client/index.ts';
import { Page } from '../ui/page.tsx';
import { words } from '../common-words.ts';

export function Content({ user }: { user: AuthUser }) {
  return (
    <Page title={words.account}>
      <p>{user.username}</p>
    </Page>
  );
}
