import { hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createTotpSecrets } from '../../../src/features/totp/secrets.ts';
import { systemRandom } from '../../../src/lib/secrets.ts';

function secretsWith(key: string) {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
  return createTotpSecrets({ dataKey: { derive }, random: systemRandom });
}

const secrets = secretsWith('the data key');

test('a secret has 20 random bytes', () => {
  expect(secrets.create()).toHaveLength(20);
  expect(secrets.create()).not.toEqual(secrets.create());
});

test('what is stored tells nothing of the secret, and opens again for its user', () => {
  const secret = secrets.create();
  const sealed = secrets.seal(secret, 'susan');
  expect(Buffer.from(sealed, 'base64url').includes(secret)).toBe(false);
  expect(sealed).not.toContain(secret.toString('base64url'));
  expect(secrets.unseal(sealed, 'susan')).toEqual(secret);
  expect(secrets.seal(secret, 'susan')).not.toBe(sealed);
});

test('a secret that was copied to another user’s row does not open there', () => {
  const sealed = secrets.seal(secrets.create(), 'susan');
  expect(() => secrets.unseal(sealed, 'john')).toThrow(/authenticate data/);
});

test('a secret of another data key does not open', () => {
  const sealed = secretsWith('another data key').seal(secrets.create(), 'susan');
  expect(() => secrets.unseal(sealed, 'susan')).toThrow(/authenticate data/);
});

test('a challenge has one secret, of 20 bytes, that no one can compute without the data key', () => {
  const secret = secrets.ofChallenge('lk_challenge_one');
  expect(secret).toHaveLength(20);
  expect(secrets.ofChallenge('lk_challenge_one')).toEqual(secret);
  expect(secrets.ofChallenge('lk_challenge_two')).not.toEqual(secret);
  expect(secretsWith('another data key').ofChallenge('lk_challenge_one')).not.toEqual(secret);
});
