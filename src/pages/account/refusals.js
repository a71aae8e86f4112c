/**
 * @typedef {import('./api.js').Refusal} Refusal
 * @typedef {import('./words.js').Words} Words
 */

/** With these the link is of no more use on this page. */
const final = new Set(['MAIL_TOKEN_INVALID', 'EMAIL_TAKEN', 'SIGN_UP_CLOSED', 'MAIL_CLOSED']);

/** @param {Refusal} refusal */
export const isFinal = ({ code }) => final.has(code);

/**
 * Returns what a refusal means and what to do next.
 *
 * @param {Refusal} refusal
 * @param {Words} words
 * @param {number} passwordMinLength
 */
export function explain({ code, retryAfter, argument }, words, passwordMinLength) {
  const { refusals } = words;
  switch (code) {
    case 'MAIL_TOKEN_INVALID':
      return refusals.linkOver;
    case 'EMAIL_TAKEN':
      return refusals.emailTaken;
    case 'USERNAME_TAKEN':
      return refusals.usernameTaken;
    case 'SIGN_UP_CLOSED':
    case 'MAIL_CLOSED':
      return refusals.closed;
    case 'TOO_MANY_ATTEMPTS':
      return refusals.wait(retryAfter ?? 60);
    case 'SERVER_BUSY':
    case 'STORE_UNAVAILABLE':
      return refusals.busy;
    case 'NO_ANSWER':
      return refusals.noAnswer;
    case 'BAD_USER_INPUT':
      if (argument?.at(-1) === 'username') return refusals.username;
      if (argument?.at(-1)?.toLowerCase().endsWith('password'))
        return refusals.password(passwordMinLength);
  }
  return refusals.other(code);
}
