import type { Events, Tables } from '../../room.ts';

export const events = {
  user_moved_in: {
    level: 'info',
    message:
      'a user of another system logged in for the first time, and is a user here from now on',
    when: 'The hook `verifyElsewhere` knew a user who logged in for the first time: they are a user here from now on.',
    audit: 'user',
  },
  user_not_moved_in: {
    level: 'warn',
    message: 'a user of another system could not be taken in',
    when: 'The hook `verifyElsewhere` knew a user, who got the answer for a wrong password all the same: `reason` says whether their name (`username-taken`) or address (`email-taken`) is another user’s by now, they have moved in before (`moved-before`), or what was typed is neither the name nor the proved address of the user that the hook returned (`another-user`).',
  },
  elsewhere_unavailable: {
    level: 'warn',
    message: 'the system that users come from could not be asked',
    when: 'The hook `verifyElsewhere` threw (`reason` is `failed`), did not answer within 5 seconds (`too-late`), or was not asked since 32 questions were open (`too-many`): the login got `SERVER_BUSY`. At most one line a minute; `times` is how often it happened.',
    isSummed: true,
  },
} as const satisfies Events;

export const tables = {
  moved_users: { key: 'key', noun: 'name of a moved user', keeps: 'for ever' },
} as const satisfies Tables;
