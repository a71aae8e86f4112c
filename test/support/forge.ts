import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import type { Store } from '../../src/store/store.ts';

/** Writes tokens by hand, without the library that the server verifies them with. */
export interface Forge {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** A token like the server's own, with parts replaced. A member set to undefined is left out. */
  mint(claims?: Record<string, unknown>, header?: Record<string, unknown>): string;
  /** Signs any two texts as header and payload. */
  mintText(header: string, payload: string): string;
}

/** Returns a forge that holds the server's own key: what it makes differs from the given token in what is asked for, and in nothing else. */
export async function createForge(store: Store, token: string): Promise<Forge> {
  const row = (await store.signingKeys.list()).at(-1);
  if (!row?.privateKey) throw new Error('The server has no key yet.');
  const privateKey = createPrivateKey(row.privateKey);
  const [header, claims] = token.split('.', 2).map(decode);
  const mintText: Forge['mintText'] = (headerText, payloadText) => {
    const input = `${encode(headerText)}.${encode(payloadText)}`;
    return `${input}.${ecdsa(input, privateKey)}`;
  };
  return {
    kid: row.kid,
    privateKey,
    mintText,
    mint: (otherClaims = {}, otherHeader = {}) =>
      mintText(
        JSON.stringify({ ...header, ...otherHeader }),
        JSON.stringify({ ...claims, ...otherClaims }),
      ),
  };
}

function decode(part: string): object {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
}

export function encode(text: string | Buffer): string {
  return Buffer.from(text).toString('base64url');
}

/** Returns the ES256 signature of RFC 7518 §3.4: R and S, 32 bytes each. */
export function ecdsa(input: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString(
    'base64url',
  );
}
