import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { sealWithKey, unseal, unsealWithKey } from '../../lib/seal.ts';
import { hashOf, type RandomBytes } from '../../lib/secrets.ts';
import { uuidFromBytes, uuidToBytes } from '../../lib/uuid.ts';
import type { RefreshTokenRef } from './store.ts';
import type { DataKey } from '../keys/data-key.ts';

/** Lets secret scanners, and people, see what a leaked string is. */
const prefix = 'lk_refresh_';

/*
 * Behind the prefix, in base64url without a spare bit: the id of the session, the number of the token, 256 random bits,
 * and a MAC of all that: HMAC-SHA-256, 128 bits of it. Only the random bits are the secret. The MAC tells a token that
 * was issued once from one that was made up, without a row for each.
 */
const idBytes = 16;
const counterBytes = 5;
const secretBytes = 32;
const macBytes = 16;
const bodyBytes = idBytes + counterBytes + secretBytes;
const shape = /^lk_refresh_[\w-]{92}$/;

/** Tokens that were issued before: 256 random bits, with a row for each. */
const oldShape = /^lk_refresh_[\w-]{43}$/;

export interface RefreshTokens {
  /** Returns a new refresh token: the given one of its session. */
  create(sessionId: string, counter: number): { token: string; hash: string };
  /** Returns what the token says; null where it was not issued here. Of an old one, only the hash is known. */
  read(token: string): RefreshTokenRef | { readonly oldHash: string } | null;
  /** Returns the successor, readable only with the parent that was used for it, and only here. */
  seal(successor: string, parent: string): string;
  unseal(sealed: string, parent: string): string;
}

export function createRefreshTokens(options: {
  dataKey: DataKey;
  random: RandomBytes;
}): RefreshTokens {
  const { dataKey, random } = options;
  // An HMAC with a Buffer for its key takes ten times as long.
  const macKey = createSecretKey(dataKey.derive('latchkey refresh token'));
  const sealKey = createSecretKey(dataKey.derive(purpose));

  const mac = (body: Buffer) =>
    createHmac('sha256', macKey).update(body).digest().subarray(0, macBytes);
  /** HKDF's first step (RFC 5869 §2.2), of a secret that is as good as random. */
  const keyOf = (parent: string) => createHmac('sha256', sealKey).update(parent).digest();

  return {
    create(sessionId, counter) {
      const body = Buffer.concat([
        uuidToBytes(sessionId),
        Buffer.alloc(counterBytes),
        random(secretBytes),
      ]);
      body.writeUIntBE(counter, idBytes, counterBytes);
      const token = prefix + Buffer.concat([body, mac(body)]).toString('base64url');
      return { token, hash: hashOf(token) };
    },

    read(token) {
      if (oldShape.test(token)) return { oldHash: hashOf(token) };
      if (!shape.test(token)) return null;
      const bytes = Buffer.from(token.slice(prefix.length), 'base64url');
      const body = bytes.subarray(0, bodyBytes);
      if (!timingSafeEqual(mac(body), bytes.subarray(bodyBytes))) return null;
      return {
        sessionId: uuidFromBytes(body.subarray(0, idBytes)),
        counter: body.readUIntBE(idBytes, counterBytes),
        hash: hashOf(token),
      };
    },

    seal: (successor, parent) => sealWithKey(successor, keyOf(parent), random),

    unseal(sealed, parent) {
      try {
        return unsealWithKey(sealed, keyOf(parent));
      } catch {
        // It was sealed before there was a data key.
        return unseal(sealed, parent, purpose);
      }
    },
  };
}

const purpose = 'latchkey refresh token successor';
