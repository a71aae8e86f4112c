import type { AddressKind } from '../attempts/kinds.ts';

/** Passwords that were sent with a good link or code: one of these can be sent any number of times at once. */
export const passwordResets: AddressKind = {
  name: 'password reset',
  isHashed: false,
  perAddress: (config) => config.signUpsPerAddress,
};
