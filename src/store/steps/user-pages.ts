import { sql, type Expression, type Kysely, type SqlBool } from 'kysely';
import type {
  AdministrationStore,
  UserFacts,
  UserFilter,
  UserOrder,
  UserPage,
} from '../../features/administration/store.ts';
import type { Tables } from '../tables.ts';
import { isOwn } from './acting-sessions.ts';
import { liveUserId } from './session-rows.ts';
import { holdsNul } from './nul.ts';
import { padded } from './padded.ts';
import { userColumns, userFromTable } from './user-rows.ts';

/** So many users are looked at for one page, whatever the filter is: on SQLite, every request waits for it. */
export const scannedAtOnce = 2000;

/** Later than what any username begins with. */
const last = '\u{10ffff}';

/** See `AdministrationStore.page`. */
export async function findUserPage(
  db: Kysely<Tables>,
  { filter, order, after, limit }: Parameters<AdministrationStore['page']>[0],
): Promise<UserPage> {
  if (holdsNul(after ?? '') || holdsNul(filter.usernameKeyStartsWith ?? ''))
    return { users: [], next: null };
  const some = inOrder(db, filter, order, after);
  const conditions = conditionsOf(filter);
  const found =
    conditions.length === 0
      ? { rows: await some.limit(limit + 1).execute(), end: null }
      : await lookFor(db, { some, conditions, order, limit: limit + 1 });
  const users = found.rows.slice(0, limit).map(userFromTable);
  const end = found.rows.length > limit ? found.rows[limit - 1] : found.end;
  return { users, next: end ? end[placeOf(order)] : null };
}

const placeOf = (order: UserOrder) => (order === 'USERNAME' ? 'username_key' : 'id');
const directionOf = (order: UserOrder) => (order === 'NEWEST' ? 'desc' : 'asc');

/** The next users in the order, filtered by nothing but what the index of the order finds. */
function inOrder(
  db: Kysely<Tables>,
  { usernameKeyStartsWith: prefix }: UserFilter,
  order: UserOrder,
  after: string | null,
) {
  const place = placeOf(order);
  let users = db.selectFrom('users').select(userColumns);
  if (after !== null) users = users.where(place, order === 'NEWEST' ? '<' : '>', after);
  if (prefix !== undefined)
    users = users.where('username_key', '>=', prefix).where('username_key', '<', prefix + last);
  return users.orderBy(place, directionOf(order));
}

/**
 * Returns those of the next users that meet the conditions, and the last that was looked at, unless there were no more. It is
 * one statement: between two of them, users may be deleted, and the second would look further than the first.
 */
async function lookFor(
  db: Kysely<Tables>,
  step: {
    some: ReturnType<typeof inOrder>;
    conditions: readonly Expression<SqlBool>[];
    order: UserOrder;
    limit: number;
  },
) {
  const place = placeOf(step.order);
  const direction = directionOf(step.order);
  const rows = await db
    .with('some', () => step.some.limit(sql.lit(scannedAtOnce)))
    .with('found', (query) =>
      query
        .selectFrom('some as users')
        .select(userColumns)
        .where(({ and }) => and(step.conditions))
        .orderBy(place, direction)
        .limit(sql.lit(step.limit)),
    )
    .with('last', (query) =>
      query
        .selectFrom('some')
        .select(userColumns)
        .orderBy(place, direction)
        .offset(sql.lit(scannedAtOnce - 1))
        .limit(sql.lit(1)),
    )
    .selectFrom('found')
    .select([...userColumns, sql.lit(0).as('is_end')])
    .unionAll(({ selectFrom }) =>
      selectFrom('last').select([...userColumns, sql.lit(1).as('is_end')]),
    )
    .orderBy('is_end')
    .orderBy(place, direction)
    .execute();
  const found = rows.filter((row) => row.is_end === 0);
  return { rows: found, end: rows[found.length] ?? null };
}

function conditionsOf(filter: UserFilter): Expression<SqlBool>[] {
  const { isServiceAccount, isDisabled, scope, hasSecondFactor } = filter;
  const { createdSince, createdBefore } = filter;
  const is = (wanted: boolean | undefined, condition: Expression<SqlBool>) =>
    wanted === undefined ? [] : [wanted ? condition : sql<SqlBool>`not ${condition}`];
  return [
    ...is(isDisabled, sql<SqlBool>`(disabled_at is not null)`),
    // Not by `like`, which takes no account of letter case on SQLite.
    ...(scope === undefined
      ? []
      : [sql<SqlBool>`replace(' ' || scope || ' ', ${` ${scope} `}, '') <> ' ' || scope || ' '`]),
    ...is(
      isServiceAccount,
      sql<SqlBool>`exists (select 1 from service_accounts where service_accounts.user_id = users.id)`,
    ),
    ...is(
      hasSecondFactor,
      sql<SqlBool>`exists (select 1 from totp where totp.user_id = users.id
        union all select 1 from passkeys where passkeys.user_id = users.id)`,
    ),
    ...(createdSince ? [sql<SqlBool>`created_at >= ${createdSince.getTime()}`] : []),
    ...(createdBefore ? [sql<SqlBool>`created_at < ${createdBefore.getTime()}`] : []),
  ];
}

/** See `AdministrationStore.factsOf`. */
export async function findFacts(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, UserFacts>> {
  const list = padded(ids.filter((id) => !holdsNul(id)));
  if (list.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .select(['users.id', lastUsedOfLive.as('live'), lastUsedOfLatest.as('latest')])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('service_accounts')
          .select('user_id')
          .whereRef('service_accounts.user_id', '=', 'users.id'),
      ).as('is_service_account'),
    )
    .where('users.id', 'in', list)
    .execute();
  return new Map(
    rows.map(({ id, live, latest, is_service_account: isServiceAccount }) => {
      const seen = Math.max(live ?? 0, latest ?? 0);
      return [
        id,
        {
          isServiceAccount: Boolean(isServiceAccount),
          lastSeenAt: seen === 0 ? null : new Date(seen),
        },
      ];
    }),
  );
}

/** When a session was last used by who has it; null where an administrator acts in it. */
const lastUsedByOwn = sql<number | null>`case when ${isOwn} then sessions.last_used_at end`;

/** Of at most so many sessions as a user may have. SQLite takes the index of live ones only where both are said. */
const lastUsedOfLive = sql<number | null>`(
  select max(${lastUsedByOwn}) from sessions
  where ${liveUserId} = users.id and sessions.revoked_at is null)`;

/** Of the sessions that began last, which may be over. A few, since some may be those of administrators. */
const lastUsedOfLatest = sql<number | null>`(
  select max(last_used_at) from (
    select ${lastUsedByOwn} as last_used_at from sessions
    where sessions.user_id between users.id and users.id
    order by sessions.user_id desc, sessions.id desc limit 5) as latest)`;
