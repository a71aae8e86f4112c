import type { AddressKind } from '../attempts/kinds.ts';

/** Logins with a passkey that failed. No one guesses a signature: it only bounds the work. */
export const failedPasskeys: AddressKind = {
  name: 'passkey',
  isHashed: false,
  perAddress: (config) => config.attemptsPerAddress,
};
