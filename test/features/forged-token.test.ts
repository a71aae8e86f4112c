import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ecdsa, encode, type Forge } from '../support/forge.ts';
import { expectRefused, setUp } from '../support/refused.ts';

describe('forged:', () => {
  const variants: [string, (token: string, forge: Forge) => string][] = [
    ['the algorithm none', (token) => unsigned(token, 'none')],
    ['the algorithm nOnE', (token) => unsigned(token, 'nOnE')],
    ['the algorithm none with the old signature', (token) => withHeader(token, { alg: 'none' })],
    ['no signature', (token) => token.slice(0, token.lastIndexOf('.') + 1)],
    ['a signature of zeros', (token) => replaceSignature(token, encode(Buffer.alloc(64)))],
    ['a signature of the wrong length', (token) => replaceSignature(token, encode('short'))],
    ['another payload under the old signature', (token) => withPayload(token, { sub: 'admin' })],
    ['another header under the old signature', (token) => withHeader(token, { x: 1 })],
    ['another key under our key id', (token) => resign(token)],
    ['HMAC with the public key in PEM', (token, forge) => hmacWithPublicKey(token, forge, 'pem')],
    ['HMAC with the public key in DER', (token, forge) => hmacWithPublicKey(token, forge, 'der')],
    ['a key that the token brings itself (jwk)', (token) => resign(token, 'jwk')],
    ['a key that the token points to (jku)', (token) => resign(token, 'jku')],
    ['a signature in DER', (token, forge) => derSignature(token, forge)],
    ['a padded part', (token) => `${token}=`],
    ['the base64 alphabet that is not for URLs', (token) => inPlainBase64(token)],
    ['other bits behind the last character', (token) => otherTrailingBits(token)],
    ['a tab', (token) => token.replace('.', '\t.')],
    ['two parts', (token) => token.split('.').slice(0, 2).join('.')],
    ['four parts', (token) => `${token}.x`],
    ['five parts, as if encrypted', (token) => `${token}.x.y`],
    ['an empty header', (token) => token.slice(token.indexOf('.'))],
    ['5,000 characters', () => 'a'.repeat(5000)],
    ['nothing but dots', () => '..'],
  ];

  test.each(variants)('%s', async (_name, forgery) => {
    const { server, forge, token } = await setUp();
    const forged = forgery(token, forge);
    expect(forged).not.toBe(token);
    await expectRefused(server, forged);
  });

  test('every single flipped bit of the signature', async () => {
    const { server, token } = await setUp();
    const signature = Buffer.from(token.split('.')[2]!, 'base64url');
    for (let bit = 0; bit < 512; bit += 7) {
      const flipped = Buffer.from(signature);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      await expectRefused(server, replaceSignature(token, encode(flipped)));
    }
  });
});

function unsigned(token: string, alg: string): string {
  const [header, payload] = withHeader(token, { alg }).split('.');
  return `${header}.${payload}.`;
}

function replaceSignature(token: string, signature: string): string {
  return `${token.slice(0, token.lastIndexOf('.'))}.${signature}`;
}

function withHeader(token: string, change: object): string {
  return withPart(token, 0, change);
}

function withPayload(token: string, change: object): string {
  return withPart(token, 1, change);
}

function withPart(token: string, index: number, change: object): string {
  const parts = token.split('.');
  const value = JSON.parse(Buffer.from(parts[index]!, 'base64url').toString());
  parts[index] = encode(JSON.stringify({ ...value, ...change }));
  return parts.join('.');
}

function resign(token: string, carriedAs?: 'jwk' | 'jku'): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const carried = {
    jwk: { jwk: publicKey.export({ format: 'jwk' }) },
    jku: { jku: 'http://127.0.0.1:9/jwks.json' },
  };
  const changed = carriedAs ? withHeader(token, carried[carriedAs]) : token;
  const input = changed.slice(0, changed.lastIndexOf('.'));
  return `${input}.${ecdsa(input, privateKey)}`;
}

function hmacWithPublicKey(token: string, forge: Forge, format: 'pem' | 'der'): string {
  const publicKey = createPublicKey(forge.privateKey);
  const key =
    format === 'pem'
      ? publicKey.export({ type: 'spki', format: 'pem' })
      : publicKey.export({ type: 'spki', format: 'der' });
  const input = withHeader(token, { alg: 'HS256' }).split('.').slice(0, 2).join('.');
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

function derSignature(token: string, forge: Forge): string {
  const input = token.slice(0, token.lastIndexOf('.'));
  return `${input}.${encode(sign('sha256', Buffer.from(input), forge.privateKey))}`;
}

function inPlainBase64(token: string): string {
  const [header, payload, signature = ''] = token.split('.');
  const plain = Buffer.from(signature, 'base64url').toString('base64');
  return `${header}.${payload}.${plain}`;
}

// The last character of 64 bytes carries two bits and four that mean nothing.
function otherTrailingBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) + 1];
}
