import type { UserElsewhere, VerifyElsewhere } from '../../src/index.ts';

/** The password of the user in the old system. */
export const oldPassword = 'old phrase of long ago';

/** A user of the old system. */
export const old: UserElsewhere = { username: 'susan' };

/** An old system that knows one user, by any name that is given. */
export const knowing =
  (user: UserElsewhere, secret = oldPassword): VerifyElsewhere =>
  async ({ password }) =>
    password === secret ? user : null;
