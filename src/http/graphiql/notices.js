/**
 * What an answer means, and what to do next on the page. The answer itself is shown unchanged.
 *
 * @typedef {import('./place.js').Place} Place
 * @typedef {{ code?: string, reason?: string, retryAfter?: number, acr?: string, factors?: string[], attemptsLeft?: number }} Extensions
 * @typedef {Place & { name: string, hasToken: boolean, extensions: Extensions }} Refusal
 *   `name` is the user that was named, if any; `hasToken` says that a token was sent under Headers
 */

const logInAgain = (/** @type {Refusal} */ { hasToken }) =>
  hasToken
    ? 'The access token under Headers is not valid or has expired. Run Login and paste the new one.'
    : 'Your session has ended. Run Login.';

const notLoggedIn = (/** @type {Refusal} */ { keepsCookies, takesSignUps }) => {
  if (!keepsCookies)
    return 'You are not logged in. Run Login, copy the accessToken, and paste it under Headers.';
  return `You are not logged in. Run ${takesSignUps ? 'SignUp or Login' : 'Login'} first.`;
};

const wrongPassword = (/** @type {Refusal} */ { takesSignUps }) =>
  takesSignUps
    ? 'The username or the password is wrong. If this user does not exist yet, run SignUp.'
    : 'The username or the password is wrong. If this user does not exist yet, the operator runs: latchkey user add NAME.';

const waitSome = (/** @type {Refusal} */ { extensions: { retryAfter } }) =>
  retryAfter === undefined
    ? 'Too many attempts. Try again later.'
    : `Too many attempts. Try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}.`;

const confirm = (/** @type {Refusal} */ { extensions: { acr, factors = [] } }) => {
  if (!acr)
    return 'Confirm your password first. Run mutation { reauthenticate(password: "…") { accessToken } }, then this again.';
  if (factors.includes('TOTP'))
    return 'This needs a second factor. Run mutation { reauthenticateWith(proof: { totp: "…" }) { accessToken } }, then this again.';
  return factors.includes('PASSKEY')
    ? 'This needs a second factor. Run UsePasskey, then this again.'
    : 'This needs a second factor, and you have none yet. Run StartTotp or AddPasskey first.';
};

const proveFactor = (/** @type {Refusal} */ { extensions: { factors = [] } }) => {
  if (factors.length === 0)
    return 'This server wants a second factor of every user. Run Enrol, then CompleteLogin.';
  return `The password is right; a second factor is missing. Run ${factors.includes('TOTP') ? 'CompleteLogin' : 'UsePasskey'}.`;
};

const wrongFactor = (/** @type {Refusal} */ { extensions: { attemptsLeft } }) =>
  `That is not right, or was used before: each code counts once.${attemptsLeft === undefined ? '' : ` Tries left: ${attemptsLeft}.`}`;

/** @type {Record<string, (refusal: Refusal) => string>} */
const byCode = {
  UNAUTHENTICATED: (refusal) => {
    const isMissing = refusal.extensions.reason === 'TOKEN_MISSING';
    const sentNone = !refusal.hasToken && !refusal.keepsCookies;
    return isMissing || sentNone ? notLoggedIn(refusal) : logInAgain(refusal);
  },
  INVALID_CREDENTIALS: wrongPassword,
  USERNAME_TAKEN: ({ name }) =>
    `${name || 'This user'} exists already. Run Login, or choose another name.`,
  TOO_MANY_ATTEMPTS: waitSome,
  SIGN_UP_CLOSED: () =>
    'Sign-up is closed. The operator creates users with: latchkey user add NAME. Then run Login.',
  REFRESH_TOKEN_INVALID: logInAgain,
  REFRESH_TOKEN_REUSED: logInAgain,
  REAUTHENTICATION_REQUIRED: confirm,
  SECOND_FACTOR_REQUIRED: proveFactor,
  SECOND_FACTOR_INVALID: wrongFactor,
  CHALLENGE_INVALID: () =>
    'That was used, or took too long. Begin again: with Login, or with StartTotp.',
  PASSKEY_UNKNOWN: () => 'This passkey was removed here. Your browser still has it.',
};

/**
 * Returns the notice for the first of these errors that has one, or an empty string.
 *
 * @param {{ extensions?: Extensions }[]} errors
 * @param {Omit<Refusal, 'extensions'>} asked
 */
export function explain(errors, asked) {
  for (const { extensions = {} } of errors) {
    const tell = byCode[extensions.code ?? ''];
    if (tell) return tell({ ...asked, extensions });
  }
  return '';
}

export const noDocs =
  'Introspection is off on this server: this page has no docs and does not check what you type. Operations run all the same.';

/** @type {(tab: string) => string} */
export const scanThis = (tab) =>
  `Scan this with an authenticator app, then run ${tab} with the code that the app shows.`;

/** @type {(error: DOMException) => string} */
export const noPasskey = ({ name, message }) =>
  name === 'InvalidStateError'
    ? 'This device has a passkey for this user already.'
    : `The browser gave no passkey. ${message}`;

export const noAnswer =
  'The server does not answer. Is it still running? Start it (npm start, or your own command), then run this again.';

/** @param {Response} answer */
export function notGraphQL({ status, headers }) {
  const type = headers.get('content-type')?.split(';')[0] || 'of no type';
  const what = `The answer is not GraphQL (HTTP ${status}, ${type}).`;
  return status >= 500
    ? `${what} A proxy may be running while the server behind it is not. Is the server running?`
    : `${what} Something between this page and the server may have answered in its place.`;
}
