import { useRef, useState } from 'preact/hooks';
import { appUrl } from '../app.ts';
import { words as common } from '../common-words.ts';
import { logOut } from '../session.ts';
import { settings } from '../settings.ts';
import { useAction } from '../use-action.ts';
import { words } from './menu-words.ts';
import { Button } from './page.tsx';
import { ProblemNotice } from './problem-notice.tsx';

const links = [
  ['', words.overview],
  ['profile', words.profile],
  ...(settings.email === 'off' ? [] : [['email', words.email]]),
  ['password', words.password],
  ...(settings.totp || settings.passkeys ? [['second-factors', words.secondFactors]] : []),
  ...(settings.passkeys ? [['passkeys', words.passkeys]] : []),
  ...(settings.providers.length > 0 ? [['identities', words.identities]] : []),
  ['sessions', words.sessions],
  ['delete', words.delete],
] as [string, string][];

/** The pages of a user, with the present one marked. On a narrow screen they are behind a button. */
export function Menu({ username, current }: { username: string; current: string }) {
  const [isOpen, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const leave = useAction(() => logOut());
  const closeOnEscape = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !isOpen) return;
    setOpen(false);
    toggle.current?.focus();
  };
  return (
    <nav aria-label={common.account} class={isOpen ? 'open' : ''} onKeyDown={closeOnEscape}>
      <button
        ref={toggle}
        type="button"
        class="plain toggle"
        aria-expanded={isOpen}
        aria-controls="menu"
        onClick={() => setOpen(!isOpen)}
      >
        {words.menu}
      </button>
      <div id="menu">
        <p class="who">
          <bdi>{username}</bdi>
        </p>
        <ul>
          {links.map(([path, label]) => (
            <li key={path}>
              <a href={path || './'} aria-current={path === current ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
          {appUrl && (
            <li class="apart">
              <a href={appUrl}>{common.backToApp}</a>
            </li>
          )}
        </ul>
        <Button press={leave.run} isRunning={leave.isRunning}>
          {common.logOut}
        </Button>
        <ProblemNotice problem={leave.problem} />
      </div>
    </nav>
  );
}
