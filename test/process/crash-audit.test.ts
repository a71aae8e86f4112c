import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../../src/store/open.ts';
import { sharedDatabase } from '../support/engines.ts';
import { ask, signUpQuery, startServer } from '../support/process.ts';
import { createSeeded } from '../support/seeded.ts';

const asked = process.env['LATCHKEY_KILLS'];
const kills = Number(asked ?? 8);

/** What there must be none of: each names a row of a change without its event, or of an event without its change. */
const halves = {
  'a user without an event': `select id from users where id not in
     (select subject_id from audit_events where action = 'signed_up')`,
  'an event of a user who is not there': `select id from audit_events
     where subject_id not in (select id from users)`,
  'a session without an event': `select id from sessions where id not in
     (select session_id from audit_events where action in ('signed_up', 'login_succeeded'))`,
  'an event of a session that is not there': `select id from audit_events
     where session_id not in (select id from sessions)`,
  'an ended session without an event': `select id from sessions where revoked_at is not null and id not in
     (select session_id from audit_events where action = 'session_revoked')`,
  'an event of the end of a session that goes on': `select id from audit_events
     where action = 'session_revoked' and session_id in (select id from sessions where revoked_at is null)`,
  'a name that was changed without an event': `select id from users where username like 'new-%' and id not in
     (select subject_id from audit_events where action = 'username_changed')`,
  'an event of a name that was not changed': `select id from audit_events
     where action = 'username_changed' and subject_id not in (select id from users where username like 'new-%')`,
  'an event twice': `select session_id from audit_events where session_id is not null
     group by session_id, action having count(*) > 1`,
};

const password = 'correct horse battery';

/** One user's life: each step is a change with an event. Rejects when the server is gone. */
async function live(port: number, name: string, done: () => void): Promise<void> {
  const token = (await ask(port, signUpQuery(name))).body.data?.['signUp'].accessToken as string;
  done();
  const login = `mutation { login(username: "${name}", password: "${password}") { session { id } } }`;
  const { body } = await ask(port, login);
  done();
  await ask(port, `mutation { changeUsername(username: "new-${name}") { username } }`, token);
  done();
  await ask(port, `mutation { revokeSession(id: "${body.data?.['login'].session.id}") }`, token);
  done();
  await ask(port, 'mutation { logout }', token);
  done();
}

test(
  `${kills} times kill -9 leave no change without its event, and no event without its change`,
  async () => {
    const env = { DATABASE_URL: await sharedDatabase() };
    const random = createSeeded(kills);
    let changes = 0;
    for (let round = 1; round <= kills; round += 1) {
      const { port, child, finished } = await startServer(env);
      let left = 5 + random.below(20);
      const count = () => {
        changes += 1;
        left -= 1;
        // Some milliseconds later: right after an answer the server is in the middle of nothing.
        if (left === 0) setTimeout(() => child.kill('SIGKILL'), random.below(10));
      };
      const liveOn = async (client: number) => {
        for (let n = 0; child.exitCode === null && child.signalCode === null; n += 1) {
          const isOver = await live(port, `u${round}-${client}-${n}`, count).then(
            () => false,
            () => true,
          );
          if (isOver) return;
        }
      };
      await Promise.all([1, 2, 3, 4].map(liveOn));
      expect((await finished).signal).toBe('SIGKILL');
    }

    const { engine } = await openEngine(env.DATABASE_URL, {}, (one) => one.migrate());
    onTestFinished(() => engine.db.destroy());
    const count = async (query: string) =>
      (
        await sql<{
          n: number;
        }>`select count(*) as n from ${sql.raw(`(${query}) as found`)}`.execute(engine.db)
      ).rows[0];
    for (const [what, query] of Object.entries(halves))
      expect(Number((await count(query))?.n), what).toBe(0);
    const events = Number((await count('select id from audit_events'))?.n);
    if (asked) console.info({ kills, changes, events });
    expect(changes).toBeGreaterThan(5 * kills);
    expect(events).toBeGreaterThanOrEqual(changes);
  },
  kills * 20_000,
);
