import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { engines } from '../support/engines.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { at, session, user } from '../support/rows.ts';

const susan = { userId: 'id-susan', now: at(2) };

/** Every way in which a session ends for good. `s1` is ended; `s2` is another of susan's. */
const ends: Record<string, (store: Store) => Promise<unknown>> = {
  'a logout': ({ sessions }) => sessions.revoke({ ...susan, id: 's1', actingId: null }),
  'an end from another session': ({ sessions }) =>
    sessions.revoke({ ...susan, id: 's1', actingId: 's2' }),
  'an end of all others': ({ sessions }) => sessions.revokeOthers({ ...susan, actingId: 's2' }),
  'an end of all of a user': ({ sessions }) => sessions.revokeAllOf('id-susan', at(2)),
  'an end of all': ({ sessions }) => sessions.revokeAll(at(2)),
  'a replay of an older token': ({ sessions }) =>
    rotateToken(sessions, rotation('s1#1', 'stolen', { now: at(2), graceSeconds: 0 })),
  'a disabled user': ({ users }) => users.disable('id-susan', at(2)),
  'a user who was disabled and enabled': async ({ users }) => {
    await users.disable('id-susan', at(2));
    await users.enable('id-susan');
  },
  'a new password by the operator': ({ passwords }) =>
    passwords.set({ userId: 'id-susan', hash: 'hash of susan', now: at(2) }),
  'a password changed in another session': ({ passwords }) =>
    passwords.change({
      ...susan,
      sessionId: 's2',
      verified: 'hash of susan',
      changed: 'another hash',
    }),
  'a deleted user': ({ users }) => users.delete('id-susan', at(2)),
  'a sweep by a clock that is ahead': ({ upkeep }) =>
    upkeep.sweep('sessions', { now: at(1000), graceSeconds: 10, limit: 500 }),
};

describe.each(engines)('while a session is refreshed without a pause on %s', (engine, create) => {
  /** Two nodes; on SQLite one, since in one process two would keep each other from writing. */
  async function open(): Promise<[Store, Store]> {
    const url = await create();
    const node = await openStore(url);
    onTestFinished(() => node.close());
    if (engine === 'SQLite') return [node, node];
    const other = await openStore(url);
    onTestFinished(() => other.close());
    return [node, other];
  }

  test.each(Object.entries(ends))('%s on another node holds at once', async (_name, end) => {
    const [node, other] = await open();
    for (let round = 0; round < 6; round += 1) {
      await node.users.insert(user('susan'));
      await node.users.enable('id-susan');
      await node.passwords.set({ userId: 'id-susan', hash: 'hash of susan', now: at(0) });
      for (const id of ['s1', 's2']) await node.sessions.start(session(id), `${id}#1`);
      const ended = new AbortController();
      let counter = 1;
      const refreshing = (async () => {
        for (;;) {
          const isLate = ended.signal.aborted;
          const { outcome } = await rotateToken(node.sessions, rotation(`s1#${counter}`));
          if (isLate || outcome !== 'rotated') return outcome;
          counter += 1;
        }
      })();
      await expect.poll(() => counter, { interval: 1 }).toBeGreaterThan(1 + round);
      await end(other);
      ended.abort();
      expect(await refreshing).toBe('unknown');
      expect((await rotateToken(node.sessions, rotation(`s1#${counter}`))).outcome).toBe('unknown');
      expect((await other.sessions.findViewer('s1'))?.session.revokedAt).not.toBeNull();
      await node.users.delete('id-susan', at(3));
    }
  });

  test('an end of all ends every session that was there before, and none that begins after', async () => {
    const [node, other] = await open();
    await node.users.insert(user('susan'));
    for (let round = 0; round < 5; round += 1) {
      const before: string[] = [];
      const over = new AbortController();
      const logins = [node, other].map(async ({ sessions }, place) => {
        for (let n = 0; !over.signal.aborted; n += 1) {
          const id = `${round}-${place}-${n}`;
          await sessions.start(session(id), `${id}#1`);
          if (!over.signal.aborted) before.push(id);
        }
      });
      await expect.poll(() => before.length, { interval: 1 }).toBeGreaterThan(6);
      const known = [...before];
      await other.sessions.revokeAll(at(2));
      over.abort();
      await Promise.all(logins);
      for (const id of known) {
        expect((await node.sessions.findViewer(id))?.session.revokedAt).not.toBeNull();
        expect((await rotateToken(node.sessions, rotation(`${id}#1`))).outcome).toBe('unknown');
      }
      await node.sessions.start(session(`${round}-after`), `${round}-after#1`);
      expect((await rotateToken(node.sessions, rotation(`${round}-after#1`))).outcome).toBe(
        'rotated',
      );
    }
  });
});
