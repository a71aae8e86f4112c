import type { Codes, Events } from '../../room.ts';

export const codes = {
  PASSKEY_UNKNOWN: {
    status: 401,
    message:
      'No user of this server has this passkey. Remove it from the device, or log in otherwise.',
  },
} as const satisfies Codes;

export const events = {
  passkey_refused: {
    level: 'info',
    message: 'a passkey was refused',
    when: 'A passkey of a user was refused at a login: its signature, its page or its counter was wrong, or it had not verified its user.',
    audit: 'anonymous',
  },
} as const satisfies Events;
