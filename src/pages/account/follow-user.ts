import type { AuthUser } from '../../client/index.ts';
import { client, goToLogin } from './session.ts';

/**
 * Draws the page of a user, and again when their name changes. A logout in another tab is one here as well. What is typed
 * into the page of a user must not reach another one.
 */
export function followUser(user: AuthUser, draw: (now: AuthUser) => void): void {
  client.onChange(({ user: now }) => {
    if (!now) goToLogin();
    else if (now.id === user.id) draw(now);
    else location.reload();
  });
  draw(user);
  // Another tab may have logged another user in without a word, as a form of the app does.
  const check = () => void client.check().catch(() => {});
  document.addEventListener('visibilitychange', check);
  addEventListener('focus', check);
}
