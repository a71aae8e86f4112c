import { change, choosePassword, done, until } from './step.js';

/**
 * @typedef {import('./step.js').Parts} Parts
 * @typedef {import('./step.js').Link} Link
 * @typedef {import('./step.js').Step} Step
 */

/** @type {(parts: Parts, token: string, link: Link) => Step} */
export const resetPassword = (parts, token, link) => {
  const { words } = parts;
  const { title, text, press, ...after } = words.reset;
  const mutation =
    'mutation ($token: String!, $newPassword: String!) { resetPassword(token: $token, newPassword: $newPassword) }';
  return {
    title,
    text: [text(link.email), until(link, parts)],
    fields: [
      {
        name: 'account',
        label: words.account,
        type: 'text',
        autocomplete: 'username',
        value: link.username ?? link.email,
      },
      choosePassword('newPassword', words.newPassword, parts),
    ],
    choices: [change(parts, press, mutation, token, done(after.done, after.doneText))],
  };
};

/** @type {(parts: Parts, token: string, link: Link) => Step} */
export const confirmEmail = (parts, token, link) => {
  const { title, text, hint, press, notMe, ...after } = parts.words.confirm;
  const confirm = 'mutation ($token: String!) { confirmEmail(token: $token) }';
  const disown = 'mutation ($token: String!) { disownEmail(token: $token) }';
  return {
    title,
    text: [text(link.email, plainName(link.username)), hint, until(link, parts)],
    choices: [
      change(parts, press, confirm, token, done(after.done)),
      change(parts, notMe, disown, token, done(after.notMeDone, after.notMeText)),
    ],
  };
};

/** @type {(parts: Parts, token: string, link: Link) => Step} */
export const undoEmailChange = (parts, token, link) => {
  const { title, text, hint, press, ...after } = parts.words.undo;
  const undo = 'mutation ($token: String!) { undoEmailChange(token: $token) }';
  return {
    title,
    text: [text(link.email), hint, until(link, parts)],
    choices: [change(parts, press, undo, token, done(after.done, after.doneText))],
  };
};

/**
 * Returns a name of plain letters and digits, else null. The user who wants to have the address chose the name, and could
 * have chosen a sentence, or an address of the web.
 *
 * @param {string | null} username
 */
function plainName(username) {
  return username !== null && /^[\p{L}\p{N}_-]{1,30}$/u.test(username) ? username : null;
}
