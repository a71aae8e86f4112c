import type { Totp } from '../../second-factors/totp-setup.tsx';
import { totpFields } from '../../second-factors/totp-setup.tsx';
import { logInBy } from '../../log-in-by.ts';
import { refusedPasskey } from '../../problem.ts';
import { client } from '../../session.ts';

/** A login that waits for a second factor: `LoginChallenge` in schema.graphql. */
export interface LoginChallenge {
  readonly challenge: string;
  readonly factors: readonly string[];
  readonly passkeyOptions: unknown;
  /** What the user can set up, where they have none and need one. */
  readonly enrolment: { readonly totp: Totp | null; readonly passkeyOptions: unknown } | null;
}

/** Exactly one: `LoginProof` in schema.graphql. */
export type Proof =
  { totp: string } | { recoveryCode: string } | { passkey: unknown } | { newPasskey: unknown };

const fields = `challenge factors passkeyOptions enrolment { totp { ${totpFields} } passkeyOptions }`;

/** Returns the login that waits: the one with this challenge, else the one in the cookie of this browser. */
export async function findChallenge(challenge?: string): Promise<LoginChallenge> {
  const { loginChallenge } = await client.request<{ loginChallenge: LoginChallenge }>(
    `query ($challenge: String) { loginChallenge(challenge: $challenge) { ${fields} } }`,
    { challenge },
  );
  return loginChallenge;
}

export function completeLogin(given: {
  challenge: string;
  proof: Proof;
  trustDevice: boolean;
}): Promise<boolean> {
  const types = { challenge: 'String', proof: 'LoginProof!', trustDevice: 'Boolean' };
  const completed = logInBy('completeLogin', types, given);
  const isCode = 'totp' in given.proof || 'recoveryCode' in given.proof;
  return isCode ? completed : completed.catch(refusedPasskey);
}
