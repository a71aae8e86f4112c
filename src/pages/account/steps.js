import { confirmEmail, resetPassword, undoEmailChange } from './address-steps.js';
import { isFinal } from './refusals.js';
import { acceptInvitation, logIn, signUp } from './sign-in-steps.js';
import { meaning } from './step.js';

/**
 * @typedef {import('./step.js').Parts} Parts
 * @typedef {import('./step.js').Link} Link
 * @typedef {import('./step.js').Step} Step
 */

/** @type {Record<string, (parts: Parts, token: string, link: Link) => Step>} */
const byPurpose = {
  SIGN_UP: signUp,
  INVITATION: acceptInvitation,
  RESET_PASSWORD: resetPassword,
  LOGIN: logIn,
  CONFIRM_EMAIL: confirmEmail,
  UNDO_EMAIL_CHANGE: undoEmailChange,
};

/**
 * Asks what a link is for, which uses nothing up, and returns the step that begins it. Only a press calls a mutation:
 * mail scanners open links and run scripts, but press nothing.
 *
 * @type {(parts: Parts, token: string) => Promise<Step>}
 */
export async function look(parts, token) {
  const { words, ask } = parts;
  const { data, refusal } = await ask(
    'query ($token: String!) { mailLink(token: $token) { purpose email username expiresAt } }',
    { token },
  );
  if (refusal) {
    const again = { label: words.tryAgain, press: () => look(parts, token) };
    const choices = isFinal(refusal) ? [] : [again];
    return { title: words.failed, text: [meaning(refusal, parts)], choices };
  }
  const link = data['mailLink'];
  const begin = byPurpose[link.purpose];
  // A newer server may mail links of another purpose while an older one serves this page.
  return begin?.(parts, token, link) ?? unknown(parts, link);
}

/** @type {(parts: Parts, link: Link) => Step} */
const unknown = ({ words }, { purpose }) => ({
  title: words.failed,
  text: [words.refusals.other(purpose)],
});
