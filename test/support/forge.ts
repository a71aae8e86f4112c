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

/** Returns a forge that holds the server's own key: what it makes wrong is wrong in content alone. */
export async function createForge(
  store: Store,
  usual: { sub: string; now: number },
): Promise<Forge> {
  const row = await store.signingKeys.find();
  if (!row) throw new Error('The server has no key yet.');
  const privateKey = createPrivateKey(row.privateKey);
  const iat = Math.floor(usual.now / 1000);
  const mintText: Forge['mintText'] = (header, payload) => {
    const input = `${encode(header)}.${encode(payload)}`;
    return `${input}.${ecdsa(input, privateKey)}`;
  };
  return {
    kid: row.kid,
    privateKey,
    mintText,
    mint: (claims = {}, header = {}) =>
      mintText(
        JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: row.kid, ...header }),
        JSON.stringify({
          iss: 'http://localhost:4000',
          sub: usual.sub,
          aud: 'latchkey',
          exp: iat + 900,
          iat,
          jti: '0193f0a0-0000-7000-8000-000000000000',
          client_id: 'latchkey',
          ...claims,
        }),
      ),
  };
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
