import type { Events, Tables } from '../../room.ts';

export const events = {
  recovery_codes_created: {
    level: 'info',
    message: 'a user has new recovery codes',
    when: 'A user has got new recovery codes. Those from before are void.',
  },
  recovery_code_used: {
    level: 'warn',
    message: 'a recovery code has completed a login',
    when: 'A recovery code has completed a login in the place of a second factor.',
  },
} as const satisfies Events;

export const tables = {
  recovery_codes: {
    key: 'id',
    noun: 'recovery code',
    owner: 'user_id',
    secret: ['prefix', 'hash'],
  },
} as const satisfies Tables;
