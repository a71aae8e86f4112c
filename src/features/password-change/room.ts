import type { Events } from '../../room.ts';

export const events = {
  password_changed: {
    level: 'info',
    message: 'a user changed their password',
    when: 'A user changed their password.',
    audit: 'viewer',
  },
} as const satisfies Events;
