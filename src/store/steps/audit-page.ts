import { sql, type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from 'kysely';
import type { AuditFilter, AuditPage } from '../../features/audit/store.ts';
import { firstUuidAt } from '../../lib/uuid.ts';
import type { Tables } from '../tables.ts';
import { eventFromTable } from './audit-rows.ts';
import { holdsNul } from './nul.ts';
import { padded } from './padded.ts';

/** How many entries of indexes a page looks at, at most, for a filter that no index answers. */
const scanned = 5_000;
/** The most that a page has, and one more. Written into the query: PostgreSQL plans by it. */
const most = sql.lit(101);

type Events = ExpressionBuilder<Tables, 'audit_events'>;
type Condition = (eb: Events) => Expression<SqlBool>;

/** See `AuditStore.page`. */
export async function pageOfEvents(
  db: Kysely<Tables>,
  { filter, after, limit }: { filter: AuditFilter; after: string | null; limit: number },
): Promise<AuditPage> {
  if (namesNul(filter, after)) return { events: [], next: null };
  const { sources, rest } = planOf(filter);
  const oldest =
    rest.length === 0 ? null : await oldestScanned(db, sources, rangeOf(filter, after, null));
  const conditions = [...rangeOf(filter, after, oldest), ...rest];
  const rows = await newestOf(db, sources, conditions);
  const events = rows.slice(0, limit).map(eventFromTable);
  const next = rows.length > limit ? (events.at(-1)?.id ?? null) : oldest;
  return { events, next };
}

/** No id and no address has one, and PostgreSQL takes none. */
function namesNul({ actions = [], actorId, subjectId, ip }: AuditFilter, after: string | null) {
  return [...actions, actorId, subjectId, ip, after].some((text) => holdsNul(text ?? ''));
}

/** One bound of each kind: SQLite seeks by one of several, and goes through what lies before the others. */
function rangeOf({ since, before }: AuditFilter, after: string | null, oldest: string | null) {
  const upper = [after, before && firstUuidAt(before)].filter(isText).toSorted()[0];
  const lower = [oldest, since && firstUuidAt(since)].filter(isText).toSorted().at(-1);
  const range: Condition[] = [];
  if (upper !== undefined) range.push((eb) => eb('id', '<', upper));
  if (lower !== undefined) range.push((eb) => eb('id', '>=', lower));
  return range;
}

const isText = (bound: string | null | undefined) => typeof bound === 'string';

/**
 * Returns where the events are that meet the filter, each a part of an index in the order of ids; and what is left to be asked of
 * each event.
 */
function planOf({ actions = [], actorId, subjectId, ip }: AuditFilter) {
  const ofSubject = subjectId === undefined ? [] : [is('subject_id', subjectId)];
  const ofActor =
    actorId === undefined ? [] : [is('actor_id', actorId), is('impersonator_id', actorId)];
  const ofActions = [...new Set(actions)].map((action) => is('action', action));
  const [sources = [], ...asked] = [ofSubject, ofActor, ofActions].filter(
    ({ length }) => length > 0,
  );
  const rest = asked.map((some) => anyOf(some));
  if (ip !== undefined) rest.push(is('ip', ip));
  return { sources: sources.length === 0 ? [anyEvent] : sources, rest };
}

function is(
  column: 'subject_id' | 'actor_id' | 'impersonator_id' | 'action' | 'ip',
  value: string,
): Condition {
  return (eb) => eb(column, '=', value);
}

const anyEvent: Condition = (eb) => eb.lit(true);

function anyOf(conditions: readonly Condition[]): Condition {
  return (eb) => eb.or(conditions.map((condition) => condition(eb)));
}

/** Returns the oldest id down to which all the sources are looked through; null where they have no more than that. */
async function oldestScanned(
  db: Kysely<Tables>,
  sources: readonly Condition[],
  inRange: readonly Condition[],
): Promise<string | null> {
  const share = sql.lit(Math.ceil(scanned / sources.length));
  const ends = sources.map((source) =>
    newestIds(db, [source, ...inRange])
      .offset(share)
      .limit(sql.lit(1)),
  );
  const { id } = await db
    .selectFrom(unionOf(db, ends).as('ends'))
    .select(({ fn }) => fn.max<string | null>('id').as('id'))
    .executeTakeFirstOrThrow();
  return id;
}

/** Returns the newest events of these sources, each once. */
async function newestOf(
  db: Kysely<Tables>,
  sources: readonly Condition[],
  conditions: readonly Condition[],
) {
  const events = db.selectFrom('audit_events').selectAll().orderBy('id', 'desc').limit(most);
  const [first, ...others] = sources;
  if (first && others.length === 0)
    return events.where((eb) => eb.and([first, ...conditions].map((one) => one(eb)))).execute();
  const ids = sources.map((source) => newestIds(db, [source, ...conditions]).limit(most));
  const union = db.selectFrom(unionOf(db, ids).as('found')).select('id');
  const newest = await union.orderBy('id', 'desc').limit(most).execute();
  if (newest.length === 0) return [];
  // Not as one query: PostgreSQL may go through all events to join them in their order.
  const found = newest.map(({ id }) => id);
  return events.where('id', 'in', padded(found)).execute();
}

function newestIds(db: Kysely<Tables>, conditions: readonly Condition[]) {
  return db
    .selectFrom('audit_events')
    .select('id')
    .where((eb) => eb.and(conditions.map((condition) => condition(eb))))
    .orderBy('id', 'desc');
}

/** SQLite has no limits on the parts of a union, but on subqueries. */
function unionOf(db: Kysely<Tables>, parts: readonly ReturnType<typeof newestIds>[]) {
  const [first, ...others] = parts.map((part) => db.selectFrom(part.as('part')).select('id'));
  if (!first) throw new Error('There is no part.');
  return others.reduce((union, other) => union.union(other), first);
}
