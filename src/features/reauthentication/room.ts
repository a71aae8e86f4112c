import type { Events } from '../../room.ts';

export const events = {
  reauthenticated: {
    level: 'info',
    message: 'a user proved again who they are',
    when: 'A user proved again who they are, with `reauthenticate` or `reauthenticateWith`; `detail` says by what.',
    audit: 'viewer',
  },
  reauthentication_failed: {
    level: 'info',
    message: 'a second factor was wrong in a session that goes on',
    when: 'A code or a passkey that was given to `reauthenticateWith` was wrong, or had been used before.',
    audit: 'viewer',
  },
} as const satisfies Events;
