import { sql, type Kysely } from 'kysely';
import type {
  AdministrationStore,
  UserFacts,
  UserFilter,
  UserOrder,
  UserPage,
} from '../../features/administration/store.ts';
import type { Tables } from '../tables.ts';
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
  const some = scanned(db, filter, order, after);
  const place = placeOf(order);
  const direction = order === 'NEWEST' ? 'desc' : 'asc';
  const rows = await filtered(db, some, filter)
    .select(userColumns)
    .orderBy(place, direction)
    .limit(limit + 1)
    .execute();
  const users = rows.slice(0, limit).map(userFromTable);
  if (rows.length > limit) return { users, next: placeIn(order, users.at(-1)!) };
  const [end] = await some
    .offset(scannedAtOnce - 1)
    .limit(1)
    .execute();
  return { users, next: end ? end[place] : null };
}

const placeOf = (order: UserOrder) => (order === 'USERNAME' ? 'username_key' : 'id');
const placeIn = (order: UserOrder, { id, usernameKey }: { id: string; usernameKey: string }) =>
  order === 'USERNAME' ? usernameKey : id;

/** The next users in the order, filtered by nothing but what the index of the order finds. */
function scanned(
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
  return users.orderBy(place, order === 'NEWEST' ? 'desc' : 'asc').limit(scannedAtOnce);
}

function filtered(db: Kysely<Tables>, some: ReturnType<typeof scanned>, filter: UserFilter) {
  const { isServiceAccount, isDisabled, scope, hasSecondFactor } = filter;
  const { createdSince, createdBefore } = filter;
  let users = db.selectFrom(some.as('users'));
  const is = (wanted: boolean, condition: ReturnType<typeof sql<boolean>>) =>
    users.where(wanted ? condition : sql<boolean>`not ${condition}`);
  if (isDisabled !== undefined) users = is(isDisabled, sql<boolean>`(disabled_at is not null)`);
  // Not by `like`, which takes no account of letter case on SQLite.
  if (scope !== undefined)
    users = users.where(
      sql<boolean>`replace(' ' || scope || ' ', ${` ${scope} `}, '') <> ' ' || scope || ' '`,
    );
  if (isServiceAccount !== undefined)
    users = is(
      isServiceAccount,
      sql<boolean>`exists (select 1 from service_accounts where service_accounts.user_id = users.id)`,
    );
  if (hasSecondFactor !== undefined)
    users = is(
      hasSecondFactor,
      sql<boolean>`exists (select 1 from totp where totp.user_id = users.id
        union all select 1 from passkeys where passkeys.user_id = users.id)`,
    );
  if (createdSince) users = users.where('created_at', '>=', createdSince.getTime());
  if (createdBefore) users = users.where('created_at', '<', createdBefore.getTime());
  return users;
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

/** Of at most so many sessions as a user may have. */
const lastUsedOfLive = sql<number | null>`(
  select max(sessions.last_used_at) from sessions where ${liveUserId} = users.id)`;

/** The session that began last, which may be over. */
const lastUsedOfLatest = sql<number | null>`(
  select sessions.last_used_at from sessions where sessions.user_id between users.id and users.id
  order by sessions.user_id desc, sessions.id desc limit 1)`;
