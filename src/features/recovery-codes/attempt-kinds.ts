import type { RequestKind } from '../attempts/kinds.ts';

/** Each request for new codes hashes ten times. */
export const newRecoveryCodes: RequestKind = {
  name: 'recovery codes',
  perSubject: () => ({ burst: 5, intervalSeconds: 60 }),
  perAddress: (config) => config.attemptsPerAddress,
  ofAll: () => ({ burst: 500, intervalSeconds: 0.5 }),
};
