import { createAuthClient, type AuthUser } from '../../client/index.ts';

/** What speaks to the server. The tokens are in cookies, which no script of these pages can read. */
export const client = createAuthClient({ url: new URL('../graphql', location.href).href });

/** Goes to the login page, which leads back here. */
export function goToLogin(): void {
  const here = location.pathname.split('/').pop() ?? '';
  location.replace(here === '' ? 'login' : `login?page=${encodeURIComponent(here)}`);
}

/** Returns the user, or goes to the login page where there is none. */
export async function requireUser(): Promise<AuthUser> {
  const user = await client.ready();
  if (user) return user;
  goToLogin();
  // The page stays empty until the browser has left it.
  return new Promise(() => {});
}
