import type { Events } from '../../room.ts';

export const events = {
  totp_added: {
    level: 'info',
    message: 'a user has set up an authenticator app',
    when: 'A user has set up an authenticator app, in the place of the one before if there was one.',
    audit: 'viewer',
  },
  totp_removed: {
    level: 'info',
    message: 'a user has removed their authenticator app',
    when: 'A user has removed their authenticator app.',
    audit: 'viewer',
  },
} as const satisfies Events;
