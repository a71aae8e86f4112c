import type { User } from '../users/user.ts';

/**
 * What an extension of the input `SignUpInput` has added, for TypeScript: say it once, in
 * `declare module 'latchkey' { interface SignUpInput { company?: string | null } }`.
 */
export interface SignUpInput {}

/**
 * Called before a user is admitted who signs up, with what an extension of `SignUpInput` has added. Until it agrees the
 * user is stored as disabled, and without an address: no one can log in as them. What it throws is the answer, and the
 * user is deleted again, so that the name is free and a link from a mail stays good.
 */
export type AfterSignUp = (signUp: {
  readonly user: User;
  readonly input: Readonly<SignUpInput & Record<string, unknown>>;
}) => unknown;
