import type { Mutant } from './mutant.ts';

const moveIn = 'features/elsewhere/move-in.ts';
const ask = 'features/elsewhere/ask.ts';
const firstTry = 'features/password-reset/first-try.ts';
const login = 'features/elsewhere/login.test.ts';
const attacks = 'features/elsewhere/attacks.test.ts';
const choose = 'features/choose-password.test.ts';

export const elsewhereMutants: readonly Mutant[] = [
  {
    file: moveIn,
    find: 'if (await store.hasMoved(macOf(key))) return unknown;',
    replace: '',
    test: attacks,
    title: 'after being deleted',
    why: 'the password of a user who was deleted is sent to the old system',
  },
  {
    file: 'store/steps/moved-users.ts',
    find: "throw new Undone('moved-before');",
    replace: '{}',
    test: attacks,
    title: 'by an address that the old system has for them since',
    why: 'a user who was deleted comes back',
  },
  {
    file: moveIn,
    find: 'parseEmailAddress(name)?.key === emailKey',
    replace: 'emailKey === emailKey',
    test: attacks,
    title: 'a name like the address of another',
    why: 'a user has the address of another as their name',
  },
  {
    file: moveIn,
    find: 'if (!isTheirs) {',
    replace: 'if (!isTheirs && keys.size === 0) {',
    test: attacks,
    title: 'what was typed has to be the name',
    why: 'an old database that takes é for e gives one user the name of another',
  },
  {
    file: moveIn,
    find: 'isProved: address !== null && isEmailVerified === true',
    replace: 'isProved: address !== null && isEmailVerified !== false',
    test: login,
    title: 'an address that the old system has not verified',
    why: 'an address that was not proved is the user’s',
  },
  {
    file: ask,
    find: "if (asking >= mostAtOnce) throw unavailable('too-many');",
    replace: 'void mostAtOnce;',
    test: attacks,
    title: 'no more than 32 at once',
    why: 'a flood of logins is a flood of the old system',
  },
  {
    file: ask,
    find: 'log.error({ ...describe(error), times }',
    replace: 'log.error({ ...describe(error), err: error, times }',
    test: attacks,
    title: 'nothing that was typed',
    why: 'the log has the password that an error of the hook carries',
  },
  {
    file: 'features/login/login.ts',
    find: 'if (row || !moveIn)',
    replace: 'if (row?.disabledAt || !moveIn)',
    test: login,
    title: 'is not asked about a user who is here',
    why: 'the password of a user who is here is sent to the old system',
  },
  {
    file: firstTry,
    find: 'await attempts.countRequest(mailRequests, subject, caller);',
    replace: 'void attempts.countRequest, mailRequests, subject, caller;',
    test: choose,
    title: 'counts on the limits of mails',
    why: 'a stranger who tries for many users has as many mails sent',
  },
  {
    file: 'store/steps/moving-in.ts',
    find: ' && identities.length === 0;',
    replace: ' && identities.length >= 0;',
    test: choose,
    title: 'to a user of an import who logs in at a provider',
    why: 'users who log in at a provider are told to choose a password',
  },
  {
    file: 'store/steps/awaiting-resets.ts',
    find: 'return isDue ? row.email_key : null;',
    replace: 'return row ? row.email_key : null;',
    test: choose,
    title: 'can still ask for a new password',
    why: 'a stranger who tries for a user uses up what they may ask for',
  },
  {
    file: 'store/steps/awaiting-resets.ts',
    find: 'return numUpdatedRows > 0n;',
    replace: 'return numUpdatedRows >= 0n;',
    test: choose,
    title: 'gets one in six hours',
    why: 'tries at one moment make a mail each',
  },
];
