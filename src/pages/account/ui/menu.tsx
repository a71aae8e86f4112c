import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { words as common } from '../common-words.ts';
import { logOut } from '../session.ts';
import { useAction } from '../use-action.ts';
import { words } from './menu-words.ts';
import { Button } from './page.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** A page in the menu: its address, and what it is called. */
export type MenuLink = readonly [href: string, label: string];

/** The pages of a user, with the present one marked. On a narrow screen they are behind a button. */
export function Menu(props: {
  label: string;
  username: string;
  links: readonly MenuLink[];
  current: string;
  /** Where else the menu leads. */
  children?: ComponentChildren;
}) {
  const { label: title, username, links, current, children } = props;
  const [isOpen, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const leave = useAction(() => logOut());
  const closeOnEscape = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !isOpen) return;
    setOpen(false);
    toggle.current?.focus();
  };
  return (
    <nav aria-label={title} class={isOpen ? 'open' : ''} onKeyDown={closeOnEscape}>
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
          {children}
        </ul>
        <Button press={leave.run} isRunning={leave.isRunning}>
          {common.logOut}
        </Button>
        <ProblemNotice problem={leave.problem} />
      </div>
    </nav>
  );
}
