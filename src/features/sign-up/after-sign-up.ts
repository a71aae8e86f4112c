import type { User } from '../users/user.ts';

/**
 * What an extension of the input `SignUpInput` has added, for TypeScript: say it once, in
 * `declare module 'latchkey' { interface SignUpInput { company?: string | null } }`.
 */
export interface SignUpInput {}

/** The account at a provider that a user signs up with. */
export interface SignUpIdentity {
  /** The `id` of the provider in the settings. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** Null unless the provider has verified it. */
  readonly email: string | null;
}

/**
 * Called before a user is admitted who signs up, be it by a login at a provider, with what an extension of `SignUpInput`
 * has added. Until it agrees the
 * user is stored as disabled, and without an address: no one can log in as them. What it throws is the answer, and the
 * user is deleted again, so that the name is free and a link from a mail stays good.
 */
export type AfterSignUp = (signUp: {
  readonly user: User;
  /** Empty for a user who signs up with an identity. */
  readonly input: Readonly<SignUpInput & Record<string, unknown>>;
  /** Null for a user who has called `signUp`. */
  readonly identity: SignUpIdentity | null;
}) => unknown;
