import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { createSecret, idOfSecret } from '../../../src/features/api-keys/secret.ts';
import { hashOf, systemRandom } from '../../../src/lib/secrets.ts';

const id = '0190b6a2-5d5e-7abc-8def-0123456789ab';

test('a secret has a known form: prefix, id and random bits, checksum', () => {
  const { secret, prefix, secretHash } = createSecret(id, (size) => Buffer.alloc(size, 7));
  const body = Buffer.concat([
    Buffer.from('0190b6a25d5e7abc8def0123456789ab', 'hex'),
    Buffer.alloc(32, 7),
  ]).toString('base64url');
  expect(body).toHaveLength(64);
  const sum = Buffer.from(crc32(`lk_key_${body}`).toString(16).padStart(8, '0'), 'hex');
  expect(secret).toBe(`lk_key_${body}${sum.toString('base64url')}`);
  expect(secret).toMatch(/^lk_key_[\w-]{70}$/);
  expect(prefix).toBe(secret.slice(0, 15));
  expect(secretHash).toBe(hashOf(secret));
  expect(idOfSecret(secret)).toBe(id);
});

test('the checksum is the CRC-32 of zip files, which scanners have', () => {
  expect(crc32('123456789').toString(16)).toBe('cbf43926');
});

test('each character of a secret counts', () => {
  const { secret } = createSecret(id, systemRandom);
  for (let at = 0; at < secret.length; at += 1) {
    const other = secret[at] === 'A' ? 'B' : 'A';
    expect(idOfSecret(secret.slice(0, at) + other + secret.slice(at + 1)), `${at}`).toBeNull();
  }
});

test.each(['', 'lk_key_', `lk_key_${'A'.repeat(70)}`, 'A'.repeat(77), '\0', '💥'])(
  '%j is no secret',
  (text) => {
    expect(idOfSecret(text)).toBeNull();
  },
);

test('a secret with anything around it is refused', () => {
  const { secret } = createSecret(id, systemRandom);
  for (const text of [` ${secret}`, `${secret} `, `${secret}\n`, `${secret}A`, secret.slice(1)])
    expect(idOfSecret(text)).toBeNull();
});
