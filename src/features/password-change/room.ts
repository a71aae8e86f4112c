import type { Events } from '../../room.ts';

export const events = {
  password_changed: {
    level: 'info',
    message: 'a user changed their password',
    when: 'A user changed their password.',
  },
} as const satisfies Events;
