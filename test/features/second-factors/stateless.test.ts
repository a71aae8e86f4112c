import { createHash, hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { AuthError } from '../../../src/errors.ts';
import {
  createStatelessChallenges,
  type ChallengePurpose,
} from '../../../src/features/second-factors/stateless.ts';
import { systemRandom } from '../../../src/lib/secrets.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

function setUp(key = 'the data key') {
  const clock = createFakeClock();
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
  const challenges = createStatelessChallenges({
    dataKey: { derive },
    random: systemRandom,
    clock,
  });
  const issue = () =>
    challenges.issue({ purpose: 'totp', userId: 'susan', ttlSeconds: 600, sealed: 'a secret' });
  /** The code of the refusal, or undefined. */
  const refusal = (challenge: string, purpose: ChallengePurpose = 'totp') => {
    try {
      challenges.open(challenge, purpose);
      return undefined;
    } catch (error) {
      return error instanceof AuthError ? error.code : error;
    }
  };
  return { clock, challenges, issue, refusal };
}

test('a challenge says for whom it is, what was sealed, and when it is over', () => {
  const { clock, challenges, issue } = setUp();
  const { challenge, hash } = issue();
  expect(challenges.open(challenge, 'totp')).toEqual({
    userId: 'susan',
    hash,
    expiresAt: new Date(clock.now() + 600_000),
    sealed: 'a secret',
  });
  expect(challenge).toMatch(/^lk_begun_[\w-]+$/);
  expect(hash).toBe(createHash('sha256').update(challenge).digest('base64url'));
});

test('a challenge can be for no user, and have nothing sealed in it', () => {
  const { challenges } = setUp();
  const given = { purpose: 'passkey-login', userId: null, ttlSeconds: 1 } as const;
  const { challenge } = challenges.issue(given);
  expect(challenges.open(challenge, 'passkey-login')).toMatchObject({ userId: null, sealed: null });
  expect(challenges.issue(given).challenge).not.toBe(challenge);
});

test('no client can read what is in it', () => {
  const { challenge } = setUp().issue();
  const decoded = Buffer.from(challenge.slice('lk_begun_'.length), 'base64url').toString('latin1');
  for (const text of ['susan', 'secret', 'userId', 'expires']) expect(decoded).not.toContain(text);
});

test('a challenge is void at the end of its time', () => {
  const { clock, issue, refusal } = setUp();
  const { challenge } = issue();
  clock.advanceSeconds(599);
  expect(refusal(challenge)).toBeUndefined();
  clock.advanceSeconds(1);
  expect(refusal(challenge)).toBe('CHALLENGE_INVALID');
});

test('a challenge of one purpose is void for another', () => {
  const { issue, refusal } = setUp();
  const { challenge } = issue();
  expect(refusal(challenge, 'passkey-registration')).toBe('CHALLENGE_INVALID');
  expect(refusal(challenge, 'passkey-login')).toBe('CHALLENGE_INVALID');
});

test('a challenge of another database is void', () => {
  expect(setUp().refusal(setUp('another data key').issue().challenge)).toBe('CHALLENGE_INVALID');
});

test('a changed character anywhere, a cut and a longer text are void', () => {
  const { issue, refusal } = setUp();
  const { challenge } = issue();
  for (let at = 0; at < challenge.length; at += 1) {
    const other = challenge[at] === 'A' ? 'B' : 'A';
    const changed = challenge.slice(0, at) + other + challenge.slice(at + 1);
    expect(refusal(changed), String(at)).toBe('CHALLENGE_INVALID');
    expect(refusal(challenge.slice(0, at)), String(at)).toBe('CHALLENGE_INVALID');
  }
  expect(refusal(`${challenge}A`)).toBe('CHALLENGE_INVALID');
});

test('another spelling of the same bytes is void: it would have another hash, and be good a second time', () => {
  const { issue, refusal } = setUp();
  for (let times = 0; times < 8; times += 1) {
    const { challenge } = issue();
    const spellings = [
      `${challenge}=`,
      `${challenge} `,
      ` ${challenge}`,
      challenge.replace('_begun_', '_begun_ '),
      `${challenge.slice(0, 30)}\n${challenge.slice(30)}`,
      challenge.slice(0, 9) + challenge.slice(9).replaceAll('-', '+').replaceAll('_', '/'),
      ...spareBits(challenge, challenge.length - 1),
      // The last character of the nonce.
      ...spareBits(challenge, 'lk_begun_'.length + 21),
    ].filter((spelling) => spelling !== challenge);
    for (const spelling of spellings) expect(refusal(spelling)).toBe('CHALLENGE_INVALID');
  }
});

test('what is no challenge is refused, and never a fault', () => {
  const { refusal } = setUp();
  const texts = ['', 'AAAA', 'lk_challenge_', '\0', '💥', 'A'.repeat(100), 'A'.repeat(1_000_000)];
  for (const text of texts) {
    expect(refusal(text), text.slice(0, 20)).toBe('CHALLENGE_INVALID');
    expect(refusal(`lk_begun_${text}`), text.slice(0, 20)).toBe('CHALLENGE_INVALID');
  }
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Returns every text that differs in one character, of which decoders may ignore the last bits. */
function spareBits(challenge: string, at: number): string[] {
  return Array.from(alphabet, (one) => challenge.slice(0, at) + one + challenge.slice(at + 1));
}
