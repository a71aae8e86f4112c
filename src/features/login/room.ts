import type { Codes, Events } from '../../room.ts';

export const codes = {
  INVALID_CREDENTIALS: { status: 401, message: 'The username or the password is wrong.' },
} as const satisfies Codes;

export const events = {
  login_succeeded: { level: 'info', message: 'a user logged in', when: 'A user logged in.' },
  login_failed: {
    level: 'info',
    message: 'a password was wrong',
    when: 'A password was wrong, for `login`, `reauthenticate` or `changePassword`; without `userId`, no user has that name.',
  },
} as const satisfies Events;

export const attemptKinds = ['password', 'right password'] as const;
