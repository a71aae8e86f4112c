import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';

const at = (seconds: number) => new Date(1_795_000_000_000 + seconds * 1000);

const rotate = ({ sessions }: Store, hash: string, successorHash: string) =>
  sessions.rotate({
    hash,
    successorHash,
    sealedSuccessor: `sealed ${successorHash}`,
    now: at(1),
    graceSeconds: 10,
  });

const changePassword = ({ users }: Store) =>
  users.changePasswordHash({
    userId: 'susan',
    verified: 'old',
    changed: 'new',
    sessionId: 's1',
    now: at(2),
  });

/** Susan with two sessions, of which each has been refreshed once: r1 → r2 and q1 → q2. */
async function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  const path = join(folder, 'latchkey.db');
  const store = await openStore(`sqlite:${path}`);
  const database = new DatabaseSync(path);
  onTestFinished(async () => {
    database.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const name = { username: 'susan', usernameKey: 'susan', passwordHash: 'old' };
  await store.users.insert({ id: 'susan', ...name, createdAt: at(0), disabledAt: null, scope: '' });
  for (const [id, hash] of [
    ['s1', 'r'],
    ['s2', 'q'],
  ]) {
    const times = { createdAt: at(0), lastUsedAt: at(0), authenticatedAt: at(0) };
    const rest = { expiresAt: at(1000), ip: null, userAgent: null, revokedAt: null };
    await store.sessions.start({ id: id!, userId: 'susan', ...times, ...rest }, `${hash}1`);
    await rotate(store, `${hash}1`, `${hash}2`);
  }
  const everything = () =>
    ['users', 'sessions', 'refresh_tokens'].map((table) =>
      database.prepare(`SELECT * FROM ${table} ORDER BY 1`).all(),
    );
  return { store, database, everything };
}

const revokeStep = { id: 's1', userId: 'susan', actingId: null, now: at(2) };
const wipe = 'UPDATE OF sealed_successor ON refresh_tokens WHEN NEW.sealed_successor IS NULL';

test.each<[string, string, (store: Store) => Promise<unknown>]>([
  ['a rotation', 'INSERT ON refresh_tokens', (store) => rotate(store, 'r2', 'r3')],
  ['a rotation', wipe, (store) => rotate(store, 'r2', 'r3')],
  ['a rotation', 'UPDATE OF last_used_at ON sessions', (store) => rotate(store, 'r2', 'r3')],
  ['a revocation', wipe, ({ sessions }) => sessions.revoke(revokeStep)],
  ['a logout', wipe, ({ sessions }) => sessions.revokeByRefreshToken('r2', at(2))],
  [
    'a revocation of others',
    wipe,
    ({ sessions }) => sessions.revokeOthers({ userId: 'susan', actingId: 's1', now: at(2) }),
  ],
  [
    'an end of all sessions of a user',
    wipe,
    ({ sessions }) => sessions.revokeAllOf('susan', at(2)),
  ],
  ['an end of all sessions', wipe, ({ sessions }) => sessions.revokeAll(at(2))],
  [
    'a password that is set',
    'UPDATE OF revoked_at ON sessions',
    ({ users }) => users.setPasswordHash('susan', 'new', at(2)),
  ],
  ['a password that is changed', 'UPDATE OF revoked_at ON sessions', changePassword],
  ['a password that is changed', 'UPDATE OF authenticated_at ON sessions', changePassword],
])('%s that is cut short at %s leaves everything as it was', async (_name, point, step) => {
  const { store, database, everything } = await setUp();
  const before = everything();
  database.exec(`CREATE TRIGGER cut BEFORE ${point} BEGIN SELECT RAISE(ABORT, 'cut short'); END`);
  await expect(step(store)).rejects.toThrow('cut short');
  expect(everything()).toEqual(before);
  database.exec('DROP TRIGGER cut');
  await step(store);
  expect(everything()).not.toEqual(before);
});
