import type { Events } from '../../room.ts';

export const events = {
  login_failed: {
    level: 'info',
    message: 'a password was wrong',
    when: 'A password was wrong, for `login`, `reauthenticate` or `changePassword`; without `userId`, no user has that name.',
    audit: 'anonymous',
  },
} as const satisfies Events;
