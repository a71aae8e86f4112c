/**
 * What the page knows about the server and its own address.
 *
 * @typedef {object} Place
 * @property {boolean} keepsCookies whether the browser is given the tokens in cookies
 * @property {boolean} takesSignUps whether strangers may sign up
 */

/**
 * Returns the place. The settings are in the page, see http/graphiql/page.ts.
 *
 * @param {{ cookies: 'off' | 'https' | string[], takesSignUps: boolean }} settings
 * @param {Pick<Location, 'protocol' | 'hostname'>} location
 * @returns {Place}
 */
export function createPlace({ cookies, takesSignUps }, location) {
  return { keepsCookies: keepsCookies(cookies, location), takesSignUps };
}

/** @type {(cookies: 'off' | 'https' | string[], location: Pick<Location, 'protocol' | 'hostname'>) => boolean} */
function keepsCookies(cookies, { protocol, hostname }) {
  if (cookies === 'off') return false;
  if (cookies === 'https') return protocol === 'https:';
  return cookies.includes(hostname);
}
