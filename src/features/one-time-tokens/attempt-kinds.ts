import type { AddressKind } from '../attempts/kinds.ts';

/** Links and codes that are not good. */
export const wrongMailTokens: AddressKind = {
  name: 'mail token',
  isHashed: false,
  perAddress: (config) => config.attemptsPerAddress,
};
