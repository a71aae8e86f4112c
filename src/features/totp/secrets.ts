import { createHmac, createSecretKey } from 'node:crypto';
import { sealWithKey, unsealWithKey } from '../../lib/seal.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { DataKey } from '../keys/data-key.ts';

/** As long as the hash, SHA-1 (RFC 4226 §4). */
const secretBytes = 20;

/** Secrets of authenticator apps. */
export interface TotpSecrets {
  create(): Buffer;
  /** Returns the secret that a login sets up: always the same for one challenge, so that nothing has to be stored. */
  ofChallenge(challenge: string): Buffer;
  /** Returns the secret encrypted. It can be opened only here, and only as the secret of this user. */
  seal(secret: Buffer, userId: string): string;
  /** Throws where it was sealed for another user, or with another data key. */
  unseal(sealed: string, userId: string): Buffer;
}

export function createTotpSecrets(options: { dataKey: DataKey; random: RandomBytes }): TotpSecrets {
  const { dataKey, random } = options;
  const challengeKey = createSecretKey(dataKey.derive('latchkey totp of a login'));
  const keyOf = (userId: string) => dataKey.derive(`latchkey totp of ${userId}`);
  return {
    create: () => random(secretBytes),
    // HKDF's last step (RFC 5869 §2.3), of a key that is as good as random.
    ofChallenge: (challenge) =>
      createHmac('sha256', challengeKey).update(challenge).digest().subarray(0, secretBytes),
    seal: (secret, userId) => sealWithKey(secret.toString('base64url'), keyOf(userId), random),
    unseal: (sealed, userId) => Buffer.from(unsealWithKey(sealed, keyOf(userId)), 'base64url'),
  };
}
