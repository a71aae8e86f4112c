import type { AddressKind } from '../attempts/kinds.ts';

/** Login codes that were refused. No one guesses 256 random bits: it only bounds the work. */
export const refusedLoginCodes: AddressKind = {
  name: 'login code',
  isHashed: false,
  perAddress: (config) => config.attemptsPerAddress,
};
