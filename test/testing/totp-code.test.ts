import { expect, test } from 'vitest';
import { totpCode } from '../../src/testing/index.ts';

/** "12345678901234567890", as the vectors have it. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

// RFC 6238, appendix B: the last six digits of the eight that are given there.
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at second %d an authenticator app shows %s', (second, code) => {
  expect(totpCode(secret, second * 1000)).toBe(code);
});

test('a code is the same for 30 seconds', () => {
  expect(totpCode(secret, 30_000)).toBe(totpCode(secret, 59_999));
  expect(totpCode(secret, 59_999)).not.toBe(totpCode(secret, 60_000));
});

test('a secret may be written as people type it', () => {
  const typed = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq====';
  expect(totpCode(typed, 59_000)).toBe('287082');
});

test.each(['', 'GEZD1', 'GEZD-GNBV', 'gezdä'])('"%s" is refused as a secret', (text) => {
  expect(() => totpCode(text, 0)).toThrow(TypeError);
});
