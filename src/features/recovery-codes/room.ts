import type { Events, Tables } from '../../room.ts';

export const events = {
  recovery_codes_created: {
    level: 'info',
    message: 'a user has new recovery codes',
    when: 'A user has got new recovery codes. Those from before are void.',
    audit: 'viewer',
  },
  recovery_code_used: {
    level: 'warn',
    message: 'a recovery code was used',
    when: 'A recovery code was used in the place of a second factor: to complete a login, or by `reauthenticateWith`.',
    audit: 'user',
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
