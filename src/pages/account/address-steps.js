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
 * Returns the name where it is letters and digits alone, as mails show it, else null. The user who wants to have the
 * address chose it, and could have chosen a sentence, a telephone number or an address of the web.
 *
 * @param {string | null} username
 */
function plainName(username) {
  const isPlain = /^(?:[\p{L}\p{N}]\p{M}{0,2}){1,32}$/u.test(username ?? '');
  return isPlain && !/\d{5}/.test(username ?? '') ? username : null;
}
