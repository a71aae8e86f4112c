import type { Config } from '../../config.ts';
import type { GuessKind, Rate } from '../attempts/kinds.ts';

/**
 * Where this server sends mail, a user has a name and may have an address. Guesses at each are counted apart, with half of
 * what all together may try: two names give no second budget. It is half for users without an address as well, or the
 * limit would tell who has one.
 */
function perUser({ attemptsPerUser: rate, smtpUrl }: Config): Rate {
  if (smtpUrl === null) return rate;
  return { burst: Math.ceil(rate.burst / 2), intervalSeconds: rate.intervalSeconds * 2 };
}

/** `login`, `reauthenticate` and `changePassword` test the same password: guesses at it have one budget. */
const password = {
  name: 'password',
  // As 0.1.0 has them: what was counted before an upgrade still counts.
  keyPrefix: '',
  isHashed: true,
  perUserAndAddress: (config) => config.attemptsPerUserAndAddress,
  perUser,
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
