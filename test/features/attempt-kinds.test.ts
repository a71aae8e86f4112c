import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AuthError } from '../../src/errors.ts';
import type { AddressKind, GuessKind } from '../../src/features/attempts/kinds.ts';
import { confirmationAttempts, loginAttempts } from '../../src/features/login/attempt-kinds.ts';
import { refusedRefreshes } from '../../src/features/sign-in/attempt-kinds.ts';
import { signUpAttempts } from '../../src/features/sign-up/attempt-kinds.ts';
import { openAttemptRules, wrong } from '../support/attempt-rules.ts';
import { attacker } from '../support/throttled.ts';

/** What a later feature declares, and nothing besides. */
const codes: GuessKind = {
  name: 'code',
  isHashed: false,
  perUserAndAddress: () => ({ burst: 3, intervalSeconds: 60 }),
  perUser: () => ({ burst: 20, intervalSeconds: 60 }),
  perAddress: () => ({ burst: 10, intervalSeconds: 60 }),
};

/** Returns functions that try a wrong, and the right, password or code of susan and return the code of the answer. */
async function openKinds() {
  const rules = await openAttemptRules();
  const answer = async (kind: GuessKind, check: () => Promise<string>, ip: string) => {
    const outcome = await rules.attempt(ip, check, undefined, { kind });
    return typeof outcome === 'string' ? outcome : (outcome as AuthError).code;
  };
  return {
    ...rules,
    fail: (kind: GuessKind, ip = attacker) => answer(kind, () => Promise.reject(wrong), ip),
    succeed: (kind: GuessKind, ip = attacker) => answer(kind, () => Promise.resolve('right'), ip),
  };
}

test('a kind that a feature declares is counted, refused and in the log under its name', async () => {
  const { fail, events } = await openKinds();
  for (let n = 0; n < 3; n += 1) expect(await fail(codes)).toBe('INVALID_CREDENTIALS');
  expect(await fail(codes)).toBe('TOO_MANY_ATTEMPTS');
  expect(events).toEqual([['attempts_exceeded', { kind: 'code' }]]);
});

test('a kind that a feature declares has a reserve for networks that have not tried', async () => {
  const { fail, succeed } = await openKinds();
  for (let n = 0; n < 18; n += 1) await fail(codes, `203.0.${n}.1`);
  expect(await succeed(codes, '198.18.0.1')).toBe('right');
  expect([await fail(codes, '198.18.1.1'), await fail(codes, '198.18.2.1')]).toEqual([
    'INVALID_CREDENTIALS',
    'TOO_MANY_ATTEMPTS',
  ]);
});

test('a success resets the failures of its own kind and of no other', async () => {
  const { fail, succeed } = await openKinds();
  for (let n = 0; n < 10; n += 1) await fail(loginAttempts);
  for (let n = 0; n < 2; n += 1) await fail(codes);
  expect(await succeed(codes)).toBe('right');
  expect(await succeed(loginAttempts)).toBe('TOO_MANY_ATTEMPTS');
  for (let n = 0; n < 3; n += 1) expect(await fail(codes)).toBe('INVALID_CREDENTIALS');
  expect(await succeed(codes)).toBe('TOO_MANY_ATTEMPTS');
});

test('the password that login and confirmation ask for is one secret, and has one budget', async () => {
  const { fail, succeed } = await openKinds();
  for (let n = 0; n < 9; n += 1) await fail(loginAttempts);
  expect(await succeed(confirmationAttempts)).toBe('right');
  for (let n = 0; n < 10; n += 1) expect(await fail(loginAttempts)).toBe('INVALID_CREDENTIALS');
  expect(await fail(confirmationAttempts)).toBe('TOO_MANY_ATTEMPTS');
});

test('keys in the database are those of release 0.1, so that nodes of two releases count together', async () => {
  const { attempt, count, counted, fail, succeed } = await openKinds();
  const caller = { ip: attacker, marker: null };
  const device = { userId: 'hers', sessionId: 'a session', isLive: true };
  await attempt(attacker, async () => 'right', undefined, { caller: { ...caller, device } });
  for (let n = 0; n < 90; n += 1) await fail(loginAttempts, `203.0.${n}.1`);
  counted.clear();
  await attempt(attacker, async () => 'right', undefined, { caller: { ...caller, device } });
  await fail(loginAttempts, '192.0.2.1');
  await succeed(confirmationAttempts, '2001:db8:1:234::1');
  await count(signUpAttempts, { ip: '192.0.2.1', device: null, marker: null });
  await count(refusedRefreshes, { ip: '192.0.2.1', device: null, marker: null });
  const subjects = [
    ['device', 'a session'],
    ['right login', 'susan'],
    ['user', 'susan'],
    ['user and address', 'susan', '192.0.2.1'],
    ['address', '192.0.2.1'],
    ['reserve', 'susan'],
    ['reserve', 'susan', '192.0.0.0/16'],
    ['reserve', 'susan', '192.0.2.0/24'],
    ['right confirmation', 'susan'],
    ['user and address', 'susan', '2001:db8:1:234::/64'],
    ['address', '2001:db8:1:234::/64'],
    ['address', '2001:db8:1:200::/56'],
    ['address', '2001:db8:1::/48'],
    ['user and address', 'susan', '2001:db8:1:200::/56'],
    ['user and address', 'susan', '2001:db8:1::/48'],
    ['reserve', 'susan', '2001:db8::/32'],
    ['reserve', 'susan', '2001:db8:1::/48'],
    ['sign-up', '192.0.2.1'],
    ['refresh', '192.0.2.1'],
  ];
  const digest = (subject: readonly string[]) =>
    createHash('sha256').update(JSON.stringify(subject)).digest('base64url');
  expect([...counted].toSorted()).toEqual(subjects.map(digest).toSorted());
});

test('a kind that comes later has no key of the passwords', async () => {
  const { counted, fail } = await openKinds();
  await fail(codes);
  const ofCodes = new Set(counted);
  counted.clear();
  await fail(loginAttempts);
  expect([ofCodes.size, counted.size]).toEqual([3, 4]);
  expect([...ofCodes].filter((key) => counted.has(key))).toEqual([]);
});

async function declaredKinds(): Promise<(GuessKind | AddressKind)[]> {
  const modules = globSync('src/features/*/attempt-kinds.ts').map(
    (path): Promise<Record<string, GuessKind | AddressKind>> =>
      import(/* @vite-ignore */ `../../${path}`),
  );
  return (await Promise.all(modules)).flatMap((one) => Object.values(one));
}

test('no two kinds that features declare count on one key, unless they have one name', async () => {
  const { count, counted, fail } = await openKinds();
  const names = new Map<string, string>();
  for (const kind of await declaredKinds()) {
    counted.clear();
    if ('perUser' in kind) await fail(kind);
    else await count(kind, { ip: attacker, device: null, marker: null });
    for (const key of counted) expect(names.get(key) ?? kind.name).toBe(kind.name);
    for (const key of counted) names.set(key, kind.name);
  }
  expect(new Set(names.values()).size).toBeGreaterThan(2);
});

test('every kind that a feature declares is in docs/reference/events.md', async () => {
  const kinds = await declaredKinds();
  const names = new Set(
    kinds.flatMap((kind) => ['successes' in kind ? [`right ${kind.name}`] : [], kind.name].flat()),
  );
  const docs = readFileSync('docs/reference/events.md', 'utf8');
  const said = /`kind` is (.*?)\. At most one line a minute/s.exec(docs)?.[1] ?? '';
  const documented = [...said.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  expect(new Set(documented)).toEqual(names);
});
