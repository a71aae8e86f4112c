import type { Config } from '../../config.ts';
import type { AddressKind, Rate } from '../attempts/kinds.ts';
import { signUpAttempts } from '../sign-up/attempt-kinds.ts';

/** Ten times what is wrong passwords: these succeed, and a company may come from one address. */
function ofMany({ attemptsPerAddress: rate }: Config): Rate {
  return { burst: rate.burst * 10, intervalSeconds: rate.intervalSeconds / 10 };
}

/** Logins that are begun at a provider. */
export const startedLogins: AddressKind = {
  name: 'provider login',
  isHashed: false,
  perAddress: ofMany,
};

/** Answers that browsers bring back: for each the provider is asked, and it may stop to answer a server that asks too often. */
export const broughtAnswers: AddressKind = {
  name: 'provider answer',
  isHashed: false,
  perAddress: ofMany,
};

/** Codes, and ID tokens, that were refused. No one guesses them: it only bounds the work. */
export const refusedCodes: AddressKind = {
  name: 'provider code',
  isHashed: false,
  perAddress: (config) => config.attemptsPerAddress,
};

/** Users who are created here are created by the same budget as by `signUp`, and nothing is hashed. */
export const signUpsByProvider: AddressKind = { ...signUpAttempts, isHashed: false };
