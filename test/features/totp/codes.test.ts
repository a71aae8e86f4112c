import { describe, expect, test } from 'vitest';
import { findStep } from '../../../src/features/totp/codes.ts';

/** RFC 6238, Appendix B: the secret for SHA-1, and codes of eight digits, whose last six are those of six. */
const secret = Buffer.from('12345678901234567890');
const at = (seconds: number) => ({ now: () => seconds * 1000 });
const stepAt = (seconds: number) => Math.floor(seconds / 30);

describe('a code', () => {
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %i is %s (RFC 6238, Appendix B)', async (seconds, code) => {
    expect(await findStep(secret, code, at(seconds))).toBe(stepAt(seconds));
  });

  test('is taken one step early and one step late, and says its own step; no other', async () => {
    const found = [-2, -1, 0, 1, 2].map((steps) =>
      findStep(secret, '005924', at(1_234_567_890 + steps * 30)),
    );
    const step = stepAt(1_234_567_890);
    expect(await Promise.all(found)).toEqual([null, step, step, step, null]);
  });

  test('has white space anywhere', async () => {
    const codes = [' 005 924 ', '0\t0\n5924', '005\u00a0924'];
    for (const code of codes)
      expect(await findStep(secret, code, at(1_234_567_890))).not.toBeNull();
  });

  test('is wrong with another digit, and with another secret', async () => {
    expect(await findStep(secret, '005925', at(1_234_567_890))).toBeNull();
    expect(await findStep(Buffer.alloc(20), '005924', at(1_234_567_890))).toBeNull();
  });

  test.each([
    '',
    '00592',
    '5924',
    '0059240',
    '00592a',
    '-05924',
    '5.9e3',
    '٠٠٥٩٢٤',
    '００５９２４',
    '00592\0',
    '005924'.repeat(1000),
  ])('is not %j, which is no fault either', async (text) => {
    expect(await findStep(secret, text, at(1_234_567_890))).toBeNull();
  });

  test('comes from the whole secret, also where it is a part of a larger memory', async () => {
    const pool = Buffer.concat([Buffer.alloc(64, 7), secret, Buffer.alloc(64, 7)]);
    expect(await findStep(pool.subarray(64, 84), '005924', at(1_234_567_890))).not.toBeNull();
  });
});
