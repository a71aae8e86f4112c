/** What a browser runs of every page. Each page is loaded when it is the one that was opened. */
import { render, type ComponentType } from 'preact';
import { locale } from './locale.ts';
import { client, goToLogin, requireUser } from './session.ts';
import { Frame } from './ui/frame.tsx';
import { Menu } from './ui/menu.tsx';
import type { AuthUser } from '../../client/index.ts';

/** Pages that need no user. */
const open: Record<string, () => Promise<{ Content: ComponentType }>> = {
  login: () => import('./login/login.tsx'),
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

if (open[name]) await showOpen(open[name]);
else if (own[name]) await showOwn(own[name]);
