import type { AddressKind } from '../attempts/kinds.ts';

/** API keys that were refused. Good ones do not count: 256 random bits are not guessed. */
export const refusedApiKeys: AddressKind = {
  name: 'API key',
  isHashed: false,
  perAddress: (config) => config.attemptsPerAddress,
};
