/** What a browser runs of every page. Each page is loaded when it is the one that was opened. */
import { render, type ComponentType } from 'preact';
import { words as common } from './common-words.ts';
import { followUser } from './follow-user.ts';
import { hideWhenLeft } from './hide-when-left.ts';
import { takeToken } from './links/link.ts';
import { locale } from './locale.ts';
import { problemOf } from './problem.ts';
import { takeAnswer } from './providers/answer.ts';
import { requireUser } from './session.ts';
import { serviceName } from './settings.ts';
import { Frame } from './ui/frame.tsx';
import { AccountMenu } from './ui/account-menu.tsx';
import { Button, Page } from './ui/page.tsx';
import { ProblemNotice } from './ui/problem-notice.tsx';
import type { AuthUser } from '../../client/index.ts';

/** A link of a mail without its token. */
const noLink = () => import('./links/mail-link.tsx');

/** Pages that need no user. */
const open: Record<string, () => Promise<{ Content: ComponentType }>> = {
  goodbye: () => import('./goodbye/goodbye.tsx'),
  login: () => import('./login/login.tsx'),
  'sign-up': () => import('./sign-up/sign-up.tsx'),
  'reset-password': () => import('./reset-password/reset-password.tsx'),
  'accept-invitation': noLink,
  'log-in': noLink,
  'confirm-email': noLink,
  'undo-email-change': noLink,
};

/** Pages of a user. */
const own: Record<string, () => Promise<{ Content: ComponentType<{ user: AuthUser }> }>> = {
  '': () => import('./overview/overview.tsx'),
  delete: () => import('./delete/delete.tsx'),
  email: () => import('./email/email.tsx'),
  identities: () => import('./identities/identities.tsx'),
  passkeys: () => import('./passkeys/passkeys.tsx'),
  password: () => import('./password/password.tsx'),
  profile: () => import('./profile/profile.tsx'),
  'second-factors': () => import('./second-factors/second-factors.tsx'),
  sessions: () => import('./sessions/sessions.tsx'),
};

const noPage = () => import('./no-page/no-page.tsx');

const name = /\/account\/([^/]*)$/.exec(location.pathname)?.[1] ?? '';
const root = document.querySelector<HTMLElement>('#page')!;
document.documentElement.lang = locale;

async function showOpen(load: (typeof open)[string]) {
  const { Content } = await load();
  render(
    <Frame>
      <Content />
    </Frame>,
    root,
  );
}

async function showOwn(load: (typeof own)[string]) {
  const [user, { Content }] = await Promise.all([requireUser(), load()]);
  followUser(user, (now) =>
    render(
      <Frame menu={<AccountMenu username={now.username} current={name} />}>
        <Content user={now} />
      </Frame>,
      root,
    ),
  );
}

function showProblem(error: unknown) {
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

/** Shows what the link is for. The token says it, whatever the page is. */
async function showLink(token: string) {
  const { MailLinkPage } = await import('./links/mail-link.tsx');
  render(
    <Frame>
      <MailLinkPage key={token} token={token} />
    </Frame>,
    root,
  );
}

async function showPage(): Promise<void> {
  const token = takeToken(location, history);
  try {
    if (token !== null) await showLink(token);
    else if (Object.hasOwn(own, name)) await showOwn(own[name]!);
    else await showOpen(Object.hasOwn(open, name) ? open[name]! : noPage);
  } catch (error) {
    showProblem(error);
  }
}

// First of all.
takeAnswer(location, history);
hideWhenLeft();
await showPage();

// A second link that is opened in the same tab changes only the fragment, and loads nothing.
addEventListener('hashchange', () => {
  const token = takeToken(location, history);
  if (token !== null) void showLink(token).catch(showProblem);
});
