/** What a browser runs of every page. Each page is loaded when it is the one that was opened. */
import { render, type ComponentType } from 'preact';
import { takeToken } from './links/link.ts';
import { locale } from './locale.ts';
import { client, goToLogin, requireUser } from './session.ts';
import { Frame } from './ui/frame.tsx';
import { Menu } from './ui/menu.tsx';
import type { AuthUser } from '../../client/index.ts';

/** A link of a mail without its token. */
const noLink = () => import('./links/no-link.tsx');

/** Pages that need no user. */
const open: Record<string, () => Promise<{ Content: ComponentType }>> = {
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
  'second-factors': () => import('./second-factors/second-factors.tsx'),
  passkeys: () => import('./passkeys/passkeys.tsx'),
};

const name = /\/account\/([\w-]*)$/.exec(location.pathname)?.[1] ?? '';
const root = document.querySelector('#page')!;
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
  // A logout in another tab is one here as well, and a page that comes back from the browser's memory asks again.
  client.onChange(({ user }) => user ?? goToLogin());
  const [user, { Content }] = await Promise.all([requireUser(), load()]);
  render(
    <Frame menu={<Menu username={user.username} current={name} />}>
      <Content user={user} />
    </Frame>,
    root,
  );
}

/** Shows what the link in the address is for, if there is one: whatever the page, the token says what it does. */
async function showLink(): Promise<boolean> {
  const token = takeToken(location, history);
  if (token === null) return false;
  const { MailLinkPage } = await import('./links/mail-link.tsx');
  render(
    <Frame>
      <MailLinkPage key={token} token={token} />
    </Frame>,
    root,
  );
  return true;
}

// A second link that is opened in the same tab changes only the fragment, and loads nothing.
addEventListener('hashchange', () => void showLink());

if (await showLink()) {
  // Nothing else is to be shown.
} else if (open[name]) await showOpen(open[name]);
else if (own[name]) await showOwn(own[name]);
