import { createHash } from 'node:crypto';
import { seal, unseal } from '../../lib/seal.ts';
import type { RandomBytes } from '../../lib/secrets.ts';

/** Lets secret scanners, and people, see what a leaked string is. */
const prefix = 'lk_refresh_';
const secretBytes = 32;
const shape = /^lk_refresh_[\w-]{43}$/;
const purpose = 'latchkey refresh token successor';

/** Returns a new refresh token: 256 random bits behind a prefix that says what it is. */
export function createRefreshToken(random: RandomBytes): string {
  return prefix + random(secretBytes).toString('base64url');
}

/** Returns what is stored in the place of a refresh token: its SHA-256, in base64url. Null where it can be none of ours. */
export function hashRefreshToken(token: string): string | null {
  return shape.test(token) ? createHash('sha256').update(token).digest('base64url') : null;
}

/** Returns the successor, readable only for whoever presents the parent again. */
export function sealSuccessor(successor: string, parent: string, random: RandomBytes): string {
  return seal(successor, parent, purpose, random);
}

export function unsealSuccessor(sealed: string, parent: string): string {
  return unseal(sealed, parent, purpose);
}
