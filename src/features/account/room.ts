import type { Events } from '../../room.ts';

export const events = {
  username_changed: {
    level: 'info',
    message: 'a username was changed',
    when: 'A user took another username. The one before is free from then on.',
    audit: 'viewer',
  },
} as const satisfies Events;
