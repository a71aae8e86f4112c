/**
 * Measures how long a page of the audit log takes, with ten million events: `node bench/audit-log.ts [--engine sqlite]
 * [--events 10000000] [--rounds 200]`. Seeds by SQL: the events of 100,000 users, a tenth of all those of one user, every
 * tenth event anything but a login. Takes first pages and pages from anywhere by turns, 20 events each.
 */
import { parseArgs } from 'node:util';
import type { AuditFilter } from '../src/features/audit/store.ts';
import { firstUuidAt } from '../src/lib/uuid.ts';
import type { Store } from '../src/store/store.ts';
import { cellsOfTimes, headOfTimes, timed, withFilledTable } from './filled-table.ts';
import { plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    events: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '200' },
  },
});
const events = Number(values.events);
const isSqlite = values.engine === 'sqlite';
const begun = Date.UTC(2026, 0, 1);
const stepMs = 3_000;
const moment = (share: number) => new Date(begun + events * stepMs * share);

const filters: Record<string, AuditFilter> = {
  'no filter': {},
  'a user with few events': { subjectId: 'user-77' },
  'a user with a tenth of all events': { subjectId: 'user-0' },
  'an actor': { actorId: 'user-0' },
  'an action of few events': { actions: ['user_deleted'] },
  'every action but login': {
    actions: ['login_failed', 'user_disabled', 'scope_granted', 'session_revoked', 'user_deleted'],
  },
  'a busy user, an action that they have none of': { subjectId: 'user-0', actions: ['signed_up'] },
  'an address of no event': { ip: '203.0.113.7' },
  'an address and actions': { ip: '203.0.113.7', actions: ['login_failed', 'user_disabled'] },
  'a busy actor, an address of no event': { actorId: 'user-0', ip: '203.0.113.7' },
  'a week': { since: moment(0.5), before: new Date(moment(0.5).getTime() + 604_800_000) },
};

/** In SQL, of the number `i` of an event. */
function columns(): Record<string, string> {
  const ms = `(${begun} + i * ${stepMs})`;
  const hex = isSqlite ? `printf('%012x', ${ms})` : `lpad(to_hex(${ms}::bigint), 12, '0')`;
  const tail = isSqlite ? `printf('%012x', i)` : `lpad(to_hex(i), 12, '0')`;
  const user = `'user-' || case when i % 10 = 3 then 0 else (i * 7919) % 100000 end`;
  return {
    id: `substr(${hex}, 1, 8) || '-' || substr(${hex}, 9, 4) || '-7000-8000-' || ${tail}`,
    at: ms,
    action: `case when i % 10 <> 7 then 'login_succeeded' when i % 1000 = 7 then 'user_disabled' when i % 1000 = 17 then 'scope_granted' when i % 100000 = 27 then 'user_deleted' when i % 100 = 37 then 'session_revoked' else 'login_failed' end`,
    actor_kind: `'PERSON'`,
    actor_id: user,
    subject_id: user,
    session_id: `'01900000-0000-7000-8000-' || ${tail}`,
    detail: `'PASSWORD'`,
    ip: `'198.51.100.' || (i % 250)`,
    user_agent: `'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'`,
  };
}

async function measure(store: Store): Promise<void> {
  const rows = [];
  for (const [name, filter] of Object.entries(filters)) {
    const took = await timed(Number(values.rounds), (n) => {
      const after = n % 2 === 0 ? null : firstUuidAt(moment(Math.random()));
      return store.audit.page({ filter, after, limit: 20 });
    });
    rows.push([name, ...cellsOfTimes(took)]);
  }
  console.log(plainTable({ head: ['Filter', ...headOfTimes], rows }));
}

await withFilledTable(
  { isSqlite, table: 'audit_events', rows: events, columns: columns() },
  measure,
);
