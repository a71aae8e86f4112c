import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { VerificationKey } from '../keys/key-set.ts';
import type { AccessTokenClaims } from './jwt.ts';

interface Verified {
  readonly claims: AccessTokenClaims;
  readonly key: VerificationKey;
}

/** Remembers which tokens have been verified, by their hashes alone: no token stays in memory for it. */
export interface VerifiedTokens {
  /** Returns what a token was verified to be, if its key is still among these and its time is not over. */
  find(token: string, keys: ReadonlyMap<string, VerificationKey>, now: number): Verified | null;
  add(token: string, verified: Verified): void;
}

/** Returns a memory of at most `size` tokens, those used last; 0 remembers none. `leewaySeconds` is that of verification. */
export function createVerifiedTokens(size: number, leewaySeconds: number): VerifiedTokens {
  if (size === 0) return { find: () => null, add() {} };
  const verified = new LRUCache<string, Verified>({ max: size });
  return {
    find(token, keys, now) {
      const digest = digestOf(token);
      const found = verified.get(digest);
      if (!found) return null;
      const { claims, key } = found;
      if (keys.get(key.kid) === key && now < claims.exp + leewaySeconds) return found;
      verified.delete(digest);
      return null;
    },
    add(token, { claims, key }) {
      // Every request with the token is given them.
      verified.set(digestOf(token), { claims: deepFreeze(claims), key });
    },
  };
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** A token is too short to nest deeper than a stack. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
