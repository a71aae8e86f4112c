import { expect, onTestFinished, test } from 'vitest';
import { systemRandom } from '../../src/lib/secrets.ts';
import { uuidV7 } from '../../src/lib/uuid.ts';
import { openStore } from '../../src/store/open.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../support/postgres-database.ts';
import { runSql } from '../support/postgres-server.ts';
import { rotation, rotateToken } from '../support/rotation.ts';
import { session, user } from '../support/rows.ts';
import { snippets } from '../support/snippets.ts';

const page = 'docs/decisions/021-a-hundred-million-users.md';

test.runIf(hasPostgres)(
  'the SQL that puts sessions into partitions runs, and the store works as before',
  async () => {
    const url = await createSpoilablePostgresDatabase();
    const { code } = snippets.find(({ file }) => file === page)!;
    // With parameters, as runSql sends it, a statement comes alone.
    for (const statement of code.split(';').filter((one) => one.trim()))
      await runSql(url, statement);
    const store = await openStore(url);
    onTestFinished(() => store.close());
    const { sessions, upkeep, users } = store;
    await users.insert(user('susan'));

    const createdAt = new Date('2026-12-02');
    const expiresAt = new Date('2027-01-01');
    const id = uuidV7({ now: () => createdAt.getTime() }, systemRandom);
    await sessions.start(session(id, { createdAt, expiresAt }), `${id}#1`);
    expect(await runSql(url, 'select id from sessions_2026_49')).toEqual([{ id }]);
    const plan = await runSql(url, `explain select * from sessions where id = '${id}'`);
    expect(JSON.stringify(plan)).toContain('sessions_2026_49_pkey');

    const rotated = await rotateToken(sessions, rotation(`${id}#1`, undefined, { now: createdAt }));
    expect(rotated.outcome).toBe('rotated');
    const mine = { userId: 'id-susan', after: null, limit: 9, now: createdAt };
    expect(await sessions.list(mine)).toHaveLength(1);
    const step = { userId: 'id-susan', actingId: id, now: createdAt };
    expect(await sessions.revokeOthers(step)).toBe(0);
    expect(await upkeep.sweep('sessions', { now: expiresAt, graceSeconds: 10, limit: 9 })).toBe(1);
    await runSql(url, 'alter table sessions detach partition sessions_2026_49');
    await runSql(url, 'drop table sessions_2026_49');
  },
);
