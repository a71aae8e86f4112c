import { words } from './words.ts';

/** The way on from a link that is of no use: the page to log in has the ways to ask for another mail. */
export function ToLogin() {
  return (
    <p class="aside">
      <a href="login">{words.toLogin}</a>
    </p>
  );
}
