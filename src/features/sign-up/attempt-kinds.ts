import type { AddressKind } from '../attempts/kinds.ts';

/** Sign-ups, whether they succeed or not. */
export const signUpAttempts: AddressKind = {
  name: 'sign-up',
  isHashed: true,
  perAddress: (config) => config.signUpsPerAddress,
};
