import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { testDatabase } from '../support/engines.ts';
import { createSweep } from '../../src/upkeep.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const config = { refreshGraceSeconds: 10 };

test('a sweep deletes every session that is over, however many, and no other', async () => {
  const store = await openStore(await testDatabase());
  onTestFinished(() => store.close());
  const clock = createFakeClock();
  const now = new Date(clock.now());
  await store.users.insert({
    id: 'u',
    username: 'susan',
    usernameKey: 'susan',
    passwordHash: 'hash',
    createdAt: now,
    disabledAt: null,
    scope: '',
  });
  const session = (id: string, seconds: number) => ({
    id,
    userId: 'u',
    createdAt: now,
    lastUsedAt: now,
    authenticatedAt: now,
    expiresAt: new Date(clock.now() + seconds * 1000),
    ip: null,
    userAgent: null,
    revokedAt: null,
    methods: [],
  });
  for (let n = 0; n < 1200; n += 1)
    await store.sessions.start(session(`old-${n}`, 10), `hash-${n}`);
  await store.sessions.start(session('live', 11), 'hash-live');
  const sweep = () => createSweep({ config, store: store.upkeep, clock })('sessions');
  expect(await sweep()).toBe(0);
  clock.advanceSeconds(10);
  expect(await sweep()).toBe(1200);
  expect(await store.sessions.find('live')).not.toBeNull();
  expect(await sweep()).toBe(0);
});

test('a sweep keeps up with a flood of attempts from many networks', async () => {
  const store = await openStore('sqlite::memory:');
  onTestFinished(() => store.close());
  const clock = createFakeClock();
  const limits = Array.from({ length: 20_000 }, (_, n) => {
    return { key: `key ${n}`, burst: 1, intervalMs: 1000 };
  });
  for (let n = 0; n < limits.length; n += 100)
    await store.attempts.count(limits.slice(n, n + 100), new Date(clock.now()));
  const sweep = () => createSweep({ config, store: store.upkeep, clock })('attempts');
  clock.advanceSeconds(1);
  expect(await sweep()).toBe(20_000);
});
