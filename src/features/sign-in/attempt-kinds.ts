import type { AddressKind } from '../attempts/kinds.ts';

/** Refresh tokens that were refused. Good ones do not count: 256 random bits are not guessed. */
export const refusedRefreshes: AddressKind = {
  name: 'refresh',
  isHashed: false,
  perAddress: (config) => config.attemptsPerAddress,
};
