import type { Mutant } from './mutant.ts';

const tokens = 'store/steps/mailed-tokens.ts';
const reset = 'store/steps/new-password.ts';
const steps = 'store/mailed-tokens.test.ts';

/** Password reset and login by mail. */
export const mailedTokenMutants: readonly Mutant[] = [
  {
    file: tokens,
    find: "token.purpose === 'CHOOSE_PASSWORD' || hasProved(db, userId, token.emailKey)",
    replace: 'true',
    test: steps,
    why: 'a link works that went to an address which the user has no more',
  },
  {
    file: tokens,
    find: 'token?.userId !== userId',
    replace: 'token === null',
    test: steps,
    why: 'a link of one user changes another',
  },
  {
    file: tokens,
    find: "['RESET_PASSWORD', 'CHOOSE_PASSWORD', 'LOGIN']",
    replace: "['RESET_PASSWORD', 'CHOOSE_PASSWORD']",
    test: steps,
    why: 'a link that logs in outlives a new password',
  },
  {
    file: reset,
    find: ' || user.disabledAt',
    replace: '',
    test: steps,
    why: 'a disabled user sets a new password',
  },
  {
    file: 'store/steps/credential-changes.ts',
    find: '  await dropPending(db, userId);\n',
    replace: '',
    test: steps,
    why: 'a thief proves an address after the owner has set a new password',
  },
  {
    file: 'store/steps/start.ts',
    find: 'if (mailed && ',
    replace: 'if (false && mailed && ',
    test: steps,
    why: 'a link logs in any number of times',
  },
  {
    file: 'features/addresses/find-reader.ts',
    find: ' || user.disabledAt',
    replace: '',
    test: 'features/password-reset.test.ts',
    title: 'a user who is disabled gets no mail',
    why: 'disabled users get mails',
  },
  {
    file: 'features/password-reset/password-reset.ts',
    find: '      await requireUnbreached(newPassword, argument);\n',
    replace: '',
    test: 'features/password-reset.test.ts',
    why: 'a breached password passes by a reset',
  },
  {
    file: 'features/one-time-tokens/one-time-tokens.ts',
    find: '      await store.returnTry(receiptHash);\n',
    replace: '',
    test: 'features/password-reset.test.ts',
    title: 'a password that is refused leaves the link and the code good',
    why: 'passwords that are refused use up the code',
  },
];
