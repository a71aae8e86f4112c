import { createHmac, createSecretKey } from 'node:crypto';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { sealWithKey, unsealWithKey } from '../../lib/seal.ts';
import { hashOf, type RandomBytes } from '../../lib/secrets.ts';
import type { DataKey } from '../keys/data-key.ts';

/** What a challenge was issued for. It is good for nothing else. */
export type ChallengePurpose =
  'totp' | 'passkey-registration' | 'passkey-login' | 'provider-login' | 'id-token';

/** A challenge that was issued here and is not over. The caller compares the user. */
export interface OpenChallenge {
  /** Null where it was issued for no user. */
  readonly userId: string | null;
  /** The SHA-256 of the challenge, in base64url. What it begins is burnt by this, and it is the challenge of WebAuthn. */
  readonly hash: string;
  readonly expiresAt: Date;
  /** What was sealed in it; no client can read it. */
  readonly sealed: string | null;
}

/** Challenges that the server does not store: everything that it has to know of one is sealed in its text. */
export interface StatelessChallenges {
  issue(challenge: {
    readonly purpose: ChallengePurpose;
    readonly userId: string | null;
    readonly ttlSeconds: number;
    readonly sealed?: string;
  }): { challenge: string; hash: string };
  /**
   * Returns what the challenge says; throws CHALLENGE_INVALID unless it was issued here, for this purpose, and is not
   * over. It is good until `hash` is burnt, in the transaction of its effect.
   */
  open(challenge: string, purpose: ChallengePurpose): OpenChallenge;
  /** The same, but for null where `open` throws. */
  find(challenge: string, purpose: ChallengePurpose): OpenChallenge | null;
}

interface Content {
  readonly userId: string | null;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly sealed: string | null;
}

const prefix = 'lk_begun_';
const nonceBytes = 16;
/** The longest has a URL of 2048 characters sealed in it; a longer text is not worth the work. */
const maxLength = 4096;

export function createStatelessChallenges(options: {
  dataKey: DataKey;
  random: RandomBytes;
  clock: Clock;
}): StatelessChallenges {
  const { dataKey, random, clock } = options;
  const secret = createSecretKey(dataKey.derive('latchkey stateless challenge'));
  // A key for each text: of one key, AES-GCM with random nonces is good for 2^32 texts, and each view of a login page may
  // ask for one.
  const keyOf = (purpose: ChallengePurpose, nonce: Buffer) =>
    createHmac('sha256', secret).update(nonce).update(purpose).digest();

  const find: StatelessChallenges['find'] = (challenge, purpose) => {
    const parts = split(challenge);
    const content = parts && unsealed(parts.text, keyOf(purpose, parts.nonce));
    if (!content || content.expires <= clock.now()) return null;
    const { userId, expires, sealed } = content;
    return { userId, hash: hashOf(challenge), expiresAt: new Date(expires), sealed };
  };

  return {
    issue({ purpose, userId, ttlSeconds, sealed = null }) {
      const content: Content = { userId, expires: clock.now() + ttlSeconds * 1000, sealed };
      const nonce = random(nonceBytes);
      const text = sealWithKey(JSON.stringify(content), keyOf(purpose, nonce), random);
      const challenge = prefix + nonce.toString('base64url') + text;
      return { challenge, hash: hashOf(challenge) };
    },

    find,

    open(challenge, purpose) {
      const opened = find(challenge, purpose);
      if (!opened) throw new AuthError('CHALLENGE_INVALID');
      return opened;
    },
  };
}

const nonceLength = Math.ceil((nonceBytes * 8) / 6);

/**
 * Returns the parts of a text that could be a challenge, or null. Base64 has several spellings of the same bytes, and
 * one challenge under two hashes would be good twice: only the spelling that was issued is taken.
 */
function split(challenge: string): { nonce: Buffer; text: string } | null {
  if (challenge.length > maxLength || !challenge.startsWith(prefix)) return null;
  const start = prefix.length + nonceLength;
  const encoded = [challenge.slice(prefix.length, start), challenge.slice(start)];
  const [nonce, text] = encoded.map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer];
  const isCanonical =
    encoded[0] === nonce.toString('base64url') && encoded[1] === text.toString('base64url');
  return isCanonical ? { nonce, text: encoded[1]! } : null;
}

function unsealed(text: string, key: Buffer): Content | null {
  try {
    return JSON.parse(unsealWithKey(text, key)) as Content;
  } catch {
    return null;
  }
}
