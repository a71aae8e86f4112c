import { sealWithKey, unsealWithKey } from '../../lib/seal.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { DataKey } from '../keys/data-key.ts';

const secretBytes = 32;

/** Secrets of webhooks, in the form of Standard Webhooks: `whsec_` and base64. */
export interface SigningSecrets {
  create(): string;
  /** Returns the secret encrypted. It can be opened only here, and only as one of this webhook. */
  seal(secret: string, webhookId: string): string;
  /** Throws where it was sealed for another webhook, or with another data key. */
  unseal(sealed: string, webhookId: string): string;
}

export function createSigningSecrets(options: {
  dataKey: DataKey;
  random: RandomBytes;
}): SigningSecrets {
  const { dataKey, random } = options;
  const keyOf = (webhookId: string) => dataKey.derive(`latchkey webhook secret ${webhookId}`);
  return {
    create: () => newSigningSecret(random),
    seal: (secret, webhookId) => sealWithKey(secret, keyOf(webhookId), random),
    unseal: (sealed, webhookId) => unsealWithKey(sealed, keyOf(webhookId)),
  };
}

export function newSigningSecret(random: RandomBytes): string {
  return `whsec_${random(secretBytes).toString('base64')}`;
}
