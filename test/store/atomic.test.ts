import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { at, session } from '../support/rows.ts';

const rotate = ({ sessions }: Store, hash: string) => rotateToken(sessions, rotation(hash));

const changePassword = ({ passwords }: Store) =>
  passwords.change({
    userId: 'susan',
    verified: 'old',
    changed: 'new',
    sessionId: 's1',
    now: at(2),
  });

/** Susan with two sessions, of which each has been refreshed once. */
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
  for (const id of ['s1', 's2']) {
    const times = { createdAt: at(0), lastUsedAt: at(0), authenticatedAt: at(0) };
    const rest = { expiresAt: at(1000), ip: null, userAgent: null, revokedAt: null, methods: [] };
    await store.sessions.start({ id, userId: 'susan', ...times, ...rest }, `${id}#1`);
    await rotate(store, `${id}#1`);
  }
  const everything = () =>
    ['users', 'sessions'].map((table) =>
      database.prepare(`SELECT * FROM ${table} ORDER BY 1`).all(),
    );
  return { store, database, everything };
}

const start = ({ sessions }: Store) => sessions.start(session('s3', { userId: 'susan' }), 's3#1');

test.each<[string, string, (store: Store) => Promise<unknown>]>([
  ['a login', 'INSERT ON sessions', start],
  ['a login', 'UPDATE ON users', start],
  [
    'a password that is set',
    'UPDATE OF revoked_at ON sessions',
    ({ passwords }) => passwords.set({ userId: 'susan', hash: 'new', now: at(2) }),
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
