/**
 * What the page knows about the server and its own address.
 *
 * @typedef {object} Place
 * @property {boolean} keepsCookies whether the browser is given the tokens in cookies
 * @property {boolean} takesSignUps whether strangers may sign up
 * @property {boolean} requiresFactor whether each user needs a second factor, and sets one up at the login
 * @property {boolean} hasTotp whether users may set up an authenticator app
 * @property {boolean} hasPasskeys whether users may register passkeys
 */

/**
 * Returns the place. The settings are in the page, see http/graphiql/page.ts.
 *
 * @param {{ cookies: 'off' | 'https' | string[] } & Omit<Place, 'keepsCookies'>} settings
 * @param {Pick<Location, 'protocol' | 'hostname'>} location
 * @returns {Place}
 */
export function createPlace({ cookies, hasPasskeys: offersPasskeys, ...server }, location) {
  // Browsers have no passkeys for an address in the place of a name.
  const hasPasskeys = offersPasskeys && !/^[\d.]+$|:/.test(location.hostname);
  const { takesSignUps, requiresFactor, hasTotp } = server;
  return {
    keepsCookies: keepsCookies(cookies, location),
    takesSignUps,
    requiresFactor,
    hasTotp,
    hasPasskeys,
  };
}

/** @type {(cookies: 'off' | 'https' | string[], location: Pick<Location, 'protocol' | 'hostname'>) => boolean} */
function keepsCookies(cookies, { protocol, hostname }) {
  if (cookies === 'off') return false;
  if (cookies === 'https') return protocol === 'https:';
  return cookies.includes(hostname);
}
