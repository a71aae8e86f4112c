import type { Events } from '../../room.ts';

export const events = {
  second_factor_failed: {
    level: 'info',
    message: 'a second factor was wrong',
    when: 'A code or a passkey that was to complete a login was wrong, or had been used before. The password, or the link in a mail, was right.',
    audit: 'anonymous',
  },
} as const satisfies Events;
