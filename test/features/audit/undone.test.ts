import { describe, expect, test } from 'vitest';
import { withAdmin } from '../../support/administrators.ts';
import { createSpoilablePostgresDatabase, hasPostgres } from '../../support/postgres-database.ts';
import { runSql } from '../../support/postgres-server.ts';
import { password } from '../../support/test-server.ts';

/** The first reset of a password is lost at its commit, and from then on codes are gone: the second attempt finds none. */
const spoil = `
  create sequence tries;
  create function lose() returns trigger language plpgsql as $$ begin
    if nextval('tries') = 1 then raise exception 'lost' using errcode = '40001'; end if;
    return null; end $$;
  create constraint trigger lose after insert on audit_events deferrable initially deferred
    for each row when (new.action = 'password_reset') execute function lose();
  create function miss() returns trigger language plpgsql as $$ begin
    if (select is_called from tries) then return null; end if;
    return old; end $$;
  create trigger miss before delete on one_time_tokens for each row execute function miss()`;

describe.runIf(hasPostgres)('on PostgreSQL', () => {
  test('a step that is lost and then undone leaves neither an event nor a line in the log', async () => {
    const url = await createSpoilablePostgresDatabase();
    const { server, admin } = await withAdmin({ DATABASE_URL: url });
    const { createUser } = await admin.ask(
      'mutation { createUser(input: { username: "susan" }) { passwordCode } }',
    );
    await runSql(url, spoil);
    const { status } = await server.execute(
      'mutation ($t: String!, $p: String!) { resetPassword(token: $t, newPassword: $p) }',
      { variables: { t: createUser.passwordCode, p: password } },
    );
    expect(status).toBe(401);
    expect(await runSql(url, 'select last_value::int as tries from tries')).toEqual([{ tries: 1 }]);
    const told = "select id from audit_events where action = 'password_reset'";
    expect(await runSql(url, told)).toEqual([]);
    expect(server.logged.join()).not.toContain('password_reset');
  });
});
