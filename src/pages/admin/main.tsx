/** What a browser runs of the page for administrators: all of its views. */
import { render } from 'preact';
import { followUser } from '../account/follow-user.ts';
import { hideWhenLeft } from '../account/hide-when-left.ts';
import { locale } from '../account/locale.ts';
import { problemOf } from '../account/problem.ts';
import { client, requireUser } from '../account/session.ts';
import { serviceName } from '../account/settings.ts';
import { words as common } from '../account/common-words.ts';
import { Frame } from '../account/ui/frame.tsx';
import { Button, Page } from '../account/ui/page.tsx';
import { ProblemNotice } from '../account/ui/problem-notice.tsx';
import { Administration } from './administration.tsx';
import type { Viewer } from './viewer.ts';

const root = document.querySelector<HTMLElement>('#page')!;
document.documentElement.lang = locale;

async function showPage(): Promise<void> {
  try {
    const user = await requireUser();
    const { me } = await client.request<{ me: Viewer }>('{ me { id scopes } }');
    followUser(user, ({ username }) =>
      render(<Administration viewer={me} username={username} />, root),
    );
  } catch (error) {
    render(
      <Frame>
        <Page title={serviceName}>
          <ProblemNotice problem={problemOf(error)} />
          <Button press={() => location.reload()}>{common.tryAgain}</Button>
        </Page>
      </Frame>,
      root,
    );
  }
}

hideWhenLeft();
await showPage();
