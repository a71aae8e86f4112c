import type { AddressKind } from '../attempts/kinds.ts';

/** Tries of a user to take another name: each tells whether it is taken, as a sign-up does. */
export const usernameChanges: AddressKind = {
  name: 'username',
  isHashed: false,
  perAddress: (config) => config.signUpsPerAddress,
};
