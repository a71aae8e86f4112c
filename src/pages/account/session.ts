import { createAuthClient, type AuthUser } from '../../client/index.ts';
import { dropWaiting } from './kept-logins.ts';
import { settings } from './settings.ts';

/** What speaks to the server. The tokens are in cookies, which no script of these pages can read. */
export const client = createAuthClient({
  url: new URL('../graphql', location.href).href,
  fetch(input, init) {
    const request = new Request(input, init);
    // The status of a refusal is 200 then. Browsers write every 401 into their console, and not being logged in is no fault.
    request.headers.set('accept', 'application/json');
    return fetch(request);
  },
});

/** Whether this page is being left for another one, which the end of the session must not replace. */
let isLeaving = false;

/** Goes to the login page, which leads back here. */
export function goToLogin(): void {
  if (isLeaving) return;
  const { pathname, search } = location;
  location.replace(`${settings.account}login?returnTo=${encodeURIComponent(pathname + search)}`);
}

/** Ends the session and goes to the login page, or to another one. This page is then no longer in the history. */
export async function logOut(to = `${settings.account}login`): Promise<void> {
  isLeaving = true;
  dropWaiting();
  try {
    await client.logout();
    location.replace(to);
  } catch (error) {
    isLeaving = false;
    throw error;
  }
}

/** Returns the user, or goes to the login page where there is none. */
export async function requireUser(): Promise<AuthUser> {
  const user = await client.ready();
  if (user) return user;
  goToLogin();
  // The page stays empty until the browser has left it.
  return new Promise(() => {});
}
