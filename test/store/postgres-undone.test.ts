import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { hasOwnPostgres, ownPostgres } from '../support/postgres-rig.ts';
import { runSql } from '../support/postgres-server.ts';
import { at } from '../support/rows.ts';

describe.runIf(hasOwnPostgres)('a PostgreSQL that undoes every step', () => {
  const { createDatabase } = ownPostgres();

  test.each([1, 3])('counts %i attempts in the time of one step, or not at all', async (count) => {
    const url = await createDatabase();
    const store = await openStore(url, { poolSize: 2 });
    onTestFinished(() => store.close());
    await runSql(
      url,
      `create sequence tries;
       create function lose() returns trigger language plpgsql as $$ begin
         perform nextval('tries');
         raise exception 'lost' using errcode = '40001'; end $$;
       create trigger lose before insert on attempts for each row execute function lose()`,
    );
    const limits = Array.from({ length: count }, (_, n) => ({
      key: `key-${n}`,
      burst: 5,
      intervalMs: 1_000,
    }));
    await expect(store.attempts.count(limits, at(0))).rejects.toThrow(StoreUnavailable);
    expect(await runSql(url, 'select last_value::int as tries from tries')).toEqual([
      { tries: 10 },
    ]);
  });
});
