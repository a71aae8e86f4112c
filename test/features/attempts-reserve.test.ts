import { describe, expect, test } from 'vitest';
import { openAttemptRules } from '../support/attempt-rules.ts';

type Rules = Awaited<ReturnType<typeof openAttemptRules>>;

/** Sixteen /64s of one home. */
const ofHome = Array.from({ length: 16 }, (_, n) => `2001:db8:1:20${n.toString(16)}::1`);
/** Sixteen /64s of each of four /48s. */
const ofSites = Array.from(
  { length: 64 },
  (_, n) => `2001:db8:${1 + (n % 4)}:${(n >> 2).toString(16)}00::1`,
);
const ofIPv4 = Array.from({ length: 12 }, (_, n) => `203.0.${n}.7`);

/** Guesses 14 times a second for so long, from one network after the other; returns the answers. */
async function poll({ guess, clock }: Rules, networks: readonly string[], seconds: number) {
  const answers: string[] = [];
  for (let n = 0; n < seconds * 14; n += 1) {
    answers.push(await guess(networks[n % networks.length]!));
    if (n % 14 === 13) clock.advanceSeconds(1);
  }
  return answers;
}

/** For how many seconds of the attack the owner tries before she gets in: ten times a minute. */
async function waitOf(rules: Rules, networks: readonly string[], owner: string): Promise<number> {
  for (let seconds = 0; seconds < 300; seconds += 6) {
    if (await rules.logIn(owner)) return seconds;
    await poll(rules, networks, 6);
  }
  return Infinity;
}

const tested = (answers: readonly string[]) =>
  answers.filter((code) => code === 'INVALID_CREDENTIALS').length;

describe('while a stranger guesses 14 times a second, the owner gets in from a new network', () => {
  test.each([
    ['16 /64s of one /56', ofHome, '192.0.2.200'],
    ['four /48s', ofSites, '192.0.2.200'],
    ['four /48s of her provider', ofSites, '2001:db8:5::1'],
    ['a dozen IPv4 addresses', ofIPv4, '192.0.2.200'],
  ])('at once: %s', async (_name, networks, owner) => {
    const rules = await openAttemptRules();
    await poll(rules, networks, 185);
    expect(await waitOf(rules, networks, owner)).toBe(0);
  });

  test('within a minute of its beginning', async () => {
    for (const networks of [ofHome, ofSites]) {
      const rules = await openAttemptRules();
      await poll(rules, networks, 10);
      expect(await waitOf(rules, networks, '192.0.2.200')).toBeLessThanOrEqual(60);
    }
  });

  test('and may mistype her password once', async () => {
    const rules = await openAttemptRules();
    await poll(rules, ofSites, 185);
    expect(await rules.guess('192.0.2.200')).toBe('INVALID_CREDENTIALS');
    expect(await rules.logIn('192.0.2.200')).toBe(true);
  });
});

test('logins of the owner give strangers no more tries', async () => {
  const rules = await openAttemptRules();
  const answers: string[] = [];
  let logins = 0;
  for (let minute = 0; minute < 10; minute += 1) {
    if (await rules.logIn('192.0.2.200')) logins += 1;
    answers.push(...(await poll(rules, ofIPv4, 60)));
  }
  expect(logins).toBeGreaterThan(5);
  expect(tested(answers)).toBeLessThanOrEqual(100 + 600 / 30 + 600 / 10);
});

describe('what is reserved', () => {
  const manyNetworks = Array.from({ length: 1000 }, (_, n) => `${10 + (n % 100)}.${n}.1.7`).map(
    (ip) => ip.replace(/^(\d+)\.(\d+)/, (_all, a: string, b: string) => `${a}.${Number(b) % 250}`),
  );

  test('is part of what all together may try: a hundred at once', async () => {
    const { guess } = await openAttemptRules();
    const answers: string[] = [];
    for (const ip of manyNetworks.slice(0, 150)) answers.push(await guess(ip));
    expect(tested(answers)).toBe(100);
  });

  test('is at most three tries in thirty seconds, however many networks guess', async () => {
    const rules = await openAttemptRules();
    const answers: string[] = [];
    for (let n = 0; n < 600; n += 1) {
      answers.push(await rules.guess(manyNetworks[n]!));
      rules.clock.advanceSeconds(1);
    }
    expect(tested(answers)).toBeLessThanOrEqual(100 + 600 / 30 + 600 / 10);
  });

  test('is two tries for a network, and then one in half an hour', async () => {
    const rules = await openAttemptRules();
    await poll(rules, ofSites, 185);
    const guess = () => rules.guess('192.0.2.200');
    expect([await guess(), await guess(), await guess()]).toEqual([
      'INVALID_CREDENTIALS',
      'INVALID_CREDENTIALS',
      'TOO_MANY_ATTEMPTS',
    ]);
  });

  test('is not used up by right passwords', async () => {
    const rules = await openAttemptRules({ environment: { AUTH_ATTEMPTS_PER_USER: '10/3000' } });
    for (let n = 0; n < 9; n += 1) await rules.guess(`10.${n}.0.1`);
    for (let n = 0; n < 5; n += 1) expect(await rules.logIn('192.0.2.200')).toBe(true);
  });
});
