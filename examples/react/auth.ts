import { createAuthClient, finishProviderLogin } from 'latchkey/client';

/** The tokens are in cookies that no script can read. They are renewed before they expire. */
export const auth = createAuthClient({ url: '/graphql' });

/** The user who comes back from a provider: when the page starts, before anything else reads the address. */
export const returned = finishProviderLogin(auth);
returned.catch(() => {});
