import type { Mutant } from './mutant.ts';

const atomically = 'store/steps/atomically.ts';
const ofDeletion = 'features/administration/delete-user.test.ts';
const ofKeys = 'features/administration/end-api-key.test.ts';

/** What administrators do is told with it, and is checked whom they do it to. */
export const toldMutants: readonly Mutant[] = [
  {
    file: atomically,
    find: 'if (told && tell) told.isTold = false;',
    replace: '',
    test: 'features/audit/undone.test.ts',
    why: 'a line in the log tells what was undone',
  },
  {
    file: atomically,
    find: 'if (checked.check) throw',
    replace: 'if (false) throw',
    test: 'store/permitted.test.ts',
    title: 'has begun no transaction',
    why: 'a step goes unchecked where it begins no transaction',
  },
  {
    file: 'features/administration/administration.ts',
    find: "if ((await disableUser(userId)) === 'unknown-user') return false;",
    replace: 'await store.users.disable(userId, now());',
    test: ofDeletion,
    why: 'a deletion that is cut short has disabled the user without an event',
  },
  {
    file: 'store/steps/user-scope.ts',
    find: "if (isGrant && (await hasPasswordCode(transaction, id))) return 'password-unchosen';",
    replace: '',
    test: 'features/administration/unspent-code.test.ts',
    why: 'who created a user uses what others give the user',
  },
  {
    file: 'features/administration/user-changes.ts',
    find: 'targetId: ownerId ?? undefined',
    replace: 'targetId: undefined',
    test: ofKeys,
    why: 'an administrator ends the keys of those who may do more',
  },
  {
    file: 'features/administration/administration.ts',
    find: 'done?.wasLive &&',
    replace: '',
    test: ofKeys,
    why: 'the end of a key that had ended is told again',
  },
  {
    file: 'store/steps/find-session.ts',
    find: 'if (logins.length >= limit || rows.length < asked)',
    replace: '',
    test: 'features/api-keys/sessions.test.ts',
    title: 'do not push the networks',
    why: 'many keys hide where their user has logged in from',
  },
];
