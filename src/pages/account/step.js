import { explain, isFinal } from './refusals.js';

/**
 * What the page shows, one step after the other.
 *
 * @typedef {import('./words.js').Words} Words
 * @typedef {import('./api.js').Refusal} Refusal
 * @typedef {object} Field
 * @property {string} name as the mutation's argument
 * @property {string} label
 * @property {'text' | 'email' | 'password'} type
 * @property {string} autocomplete for password managers (HTML §4.10.18.7)
 * @property {string} [value] given, and not to be changed
 * @property {string} [hint]
 * @property {number} [minLength] also says that the field must be filled in
 * @typedef {{ problem: string, field?: string | undefined }} Problem
 * @typedef {object} Choice
 * @property {string} label
 * @property {(values: Record<string, string>) => Promise<Step | Problem>} press returns what comes next, or why nothing does
 * @typedef {object} Step
 * @property {string} title
 * @property {string[]} text
 * @property {Field[]} [fields]
 * @property {Choice[]} [choices] the first one is what the user probably wants
 * @property {boolean} [isDone]
 */

/**
 * What every step is made with. `keepsCookies` says whether a login here logs the browser in.
 *
 * @typedef {object} Parts
 * @property {typeof import('./api.js').ask} ask
 * @property {Words} words
 * @property {string} locale
 * @property {number} passwordMinLength
 * @property {boolean} keepsCookies
 *
 * @typedef {{ purpose: string, email: string, username: string | null, expiresAt: string }} Link
 */

/** @type {(title: string, ...text: string[]) => Step} */
export const done = (title, ...text) => ({ title, text, isDone: true });

/** @type {(refusal: Refusal, parts: Parts) => string} */
export const meaning = (refusal, { words, passwordMinLength }) =>
  explain(refusal, words, passwordMinLength);

/** @type {(refusal: Refusal, parts: Parts) => Step | Problem} */
export const refused = (refusal, parts) =>
  isFinal(refusal)
    ? { title: parts.words.failed, text: [meaning(refusal, parts)] }
    : { problem: meaning(refusal, parts), field: fieldOf(refusal) };

/** @type {(refusal: Refusal) => string | undefined} */
const fieldOf = ({ code, argument }) => (code === 'USERNAME_TAKEN' ? 'username' : argument?.at(-1));

/**
 * Returns a choice that calls a mutation and then shows the step.
 *
 * @type {(parts: Parts, label: string, query: string, token: string, next: Step) => Choice}
 */
export const change = (parts, label, query, token, next) => ({
  label,
  async press({ newPassword }) {
    const { refusal } = await parts.ask(query, { token, newPassword });
    return refusal ? refused(refusal, parts) : next;
  },
});

/** @type {(name: string, label: string, parts: Parts) => Field} */
export const choosePassword = (name, label, { words, passwordMinLength }) => ({
  name,
  label,
  type: 'password',
  autocomplete: 'new-password',
  hint: words.passwordHint(passwordMinLength),
  minLength: passwordMinLength,
});

/** @type {(link: Link, parts: Parts) => string} */
export const until = ({ expiresAt }, { words, locale }) => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return words.until(format.format(new Date(expiresAt)));
};
