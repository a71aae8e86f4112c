import { createDecipheriv } from 'node:crypto';
import { expect, test } from 'vitest';
import { seal, unseal } from '../../src/lib/seal.ts';
import { systemRandom } from '../../src/lib/secrets.ts';

// HMAC-SHA-256 twice, by another implementation: extract with 32 zero bytes as salt, expand with 'purpose' and 0x01.
const hkdfOfParent = '3b267adea39d52b06f5c2c37e8556d0e52c097c588fc61a99c434bd94713a1ea';

test('the key is HKDF-SHA-256 of the secret, and the rest is nonce, ciphertext and tag', () => {
  const random = () => Buffer.from('000102030405060708090a0b', 'hex');
  const bytes = Buffer.from(seal('successor', 'parent', 'purpose', random), 'base64url');
  const key = Buffer.from(hkdfOfParent, 'hex');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  expect(decipher.update(bytes.subarray(12, -16)).toString()).toBe('successor');
  expect(decipher.final()).toHaveLength(0);
});

test('only the same secret and purpose open it', () => {
  const sealed = seal('successor', 'parent', 'purpose', systemRandom);
  expect(unseal(sealed, 'parent', 'purpose')).toBe('successor');
  expect(() => unseal(sealed, 'other', 'purpose')).toThrow(/authenticate data/);
  expect(() => unseal(sealed, 'parent', 'other')).toThrow(/authenticate data/);
});

test('a changed bit anywhere, or a cut, opens nothing', () => {
  const sealed = Buffer.from(seal('successor', 'parent', 'purpose', systemRandom), 'base64url');
  for (let byte = 0; byte < sealed.length; byte += 1) {
    const changed = Buffer.from(sealed);
    changed[byte]! ^= 1;
    expect(() => unseal(changed.toString('base64url'), 'parent', 'purpose')).toThrow(
      /authenticate/,
    );
  }
  for (const length of [0, 5, 12, 20, sealed.length - 1]) {
    expect(() =>
      unseal(sealed.subarray(0, length).toString('base64url'), 'parent', 'purpose'),
    ).toThrow(Error);
  }
});
