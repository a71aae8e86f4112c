import type { GuessKind } from '../attempts/kinds.ts';

/** Guesses at a second factor: all kinds of codes have one budget, whatever the challenge. The subject is the user's id. */
export const secondFactorAttempts: GuessKind = {
  name: 'second factor',
  isHashed: false,
  isLostByGuesses: true,
  perUserAndAddress: (config) => config.secondFactorAttempts,
  perUser: (config) => config.secondFactorAttempts,
  perAddress: (config) => config.attemptsPerAddress,
};

/** The same for a code that is hashed. */
export const recoveryCodeAttempts: GuessKind = { ...secondFactorAttempts, isHashed: true };
