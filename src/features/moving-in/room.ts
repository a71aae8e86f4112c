import type { Events } from '../../room.ts';

export const events = {
  users_imported: {
    level: 'info',
    message: 'users were imported',
    when: 'An operator imported users from a file; `count` is how many came in one transaction.',
    audit: 'viewer',
  },
} as const satisfies Events;
