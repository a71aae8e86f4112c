import type { GuessKind } from '../attempts/kinds.ts';

/** `login`, `reauthenticate` and `changePassword` test the same password: guesses at it have one budget. */
const password = {
  name: 'password',
  // As 0.1.0 has them: what was counted before an upgrade still counts.
  keyPrefix: '',
  isHashed: true,
  perUserAndAddress: (config) => config.attemptsPerUserAndAddress,
  perUser: (config) => config.attemptsPerUser,
  perAddress: (config) => config.attemptsPerAddress,
} satisfies GuessKind;

/** Guesses at a password by `login`. */
export const loginAttempts: GuessKind = {
  ...password,
  successes: { key: 'right login', perUser: (config) => config.rightPasswordsPerUser },
};

/** Guesses by a user who is logged in. They succeed apart: logins in a loop must not keep the user from a new password. */
export const confirmationAttempts: GuessKind = {
  ...password,
  successes: { key: 'right confirmation', perUser: (config) => config.rightPasswordsPerUser },
};
