import { AuthError } from '../../errors.ts';
import { connectionOf, type Connection } from '../../lib/connection.ts';
import { batched } from '../../lib/batched.ts';
import { isScopeToken } from '../../lib/scope.ts';
import { isAboutQuestion } from '../../lib/store-errors.ts';
import { findUserByName } from '../users/find-user.ts';
import type { UserStore } from '../users/store.ts';
import { toUser, type User } from '../users/user.ts';
import { usernameKey } from '../users/username.ts';
import type { AdministrationStore, UserFacts, UserFilter, UserOrder } from './store.ts';

/** What is asked for; null and undefined do not matter. */
export interface AskedUsers {
  readonly filter: GivenFilter;
  readonly orderBy: UserOrder | null;
  readonly first: number;
  readonly after: string | null;
}

export type GivenFilter = Omit<UserFilter, 'usernameKeyStartsWith'> & {
  readonly usernameStartsWith?: string | undefined;
};

export interface UserList {
  /** Throws BAD_USER_INPUT for a filter that cannot be one, and for a cursor that is not one of this order. */
  list(asked: AskedUsers): Promise<Connection<User>>;
  /** Throws NOT_FOUND. */
  get(by: { readonly id?: string | null; readonly username?: string | null }): Promise<User>;
  /** Returns what is known of a user; those who are asked for in one turn cost one query. Null where there is no such user. */
  factsOf(userId: string): Promise<UserFacts | null>;
}

export function createUserList(options: {
  store: {
    readonly users: Pick<UserStore, 'findById' | 'findByUsernameKey'>;
    readonly administration: Pick<AdministrationStore, 'page' | 'factsOf'>;
  };
}): UserList {
  const { users, administration } = options.store;
  const factsOf = batched(async (ids: readonly string[]) => {
    const facts = await administration.factsOf([...new Set(ids)]);
    return ids.map((id) => facts.get(id) ?? null);
  }, isAboutQuestion);

  return {
    async list({ filter, orderBy, first, after }) {
      const { usernameStartsWith, ...others } = filter;
      const prefix =
        usernameStartsWith === undefined ? undefined : requirePrefix(usernameStartsWith);
      const order = orderBy ?? (prefix === undefined ? 'NEWEST' : 'USERNAME');
      if (prefix !== undefined && order !== 'USERNAME')
        throw refusal(['orderBy'], '"usernameStartsWith" is only for the order USERNAME.');
      if (filter.scope !== undefined && !isScopeToken(filter.scope))
        throw refusal(['filter', 'scope'], 'This is not a scope.');
      const place = after === null ? null : readCursor(after, order);
      const page = await administration.page({
        filter: { ...others, ...(prefix !== undefined && { usernameKeyStartsWith: prefix }) },
        order,
        after: place,
        limit: first,
      });
      const edges = page.users.map((row) => ({
        cursor: cursorOf(order, order === 'USERNAME' ? row.usernameKey : row.id),
        node: toUser(row),
      }));
      return connectionOf(edges, page.next === null ? null : cursorOf(order, page.next));
    },

    async get({ id, username }) {
      const row =
        id == null ? await findUserByName(users, username ?? '') : await users.findById(id);
      if (!row) throw new AuthError('NOT_FOUND', { message: 'There is no such user.' });
      return toUser(row);
    },

    factsOf,
  };
}

const longestPrefix = 64;

function requirePrefix(text: string): string {
  const count = Array.from(text.slice(0, 2 * longestPrefix + 1)).length;
  if (text === '' || count > longestPrefix || !text.isWellFormed())
    throw refusal(
      ['filter', 'usernameStartsWith'],
      `The beginning of a username has 1 to ${longestPrefix} characters.`,
    );
  return usernameKey(text);
}

/** A cursor says its order: in another one, the place would be a wrong one. */
const cursorOf = (order: UserOrder, place: string) =>
  Buffer.from(`${order} ${place}`).toString('base64url');

function readCursor(cursor: string, order: UserOrder): string {
  const text = cursor.length > 1024 ? '' : Buffer.from(cursor, 'base64url').toString();
  const place = text.startsWith(`${order} `) ? text.slice(order.length + 1) : '';
  if (place === '' || cursorOf(order, place) !== cursor || place.includes('\0'))
    throw refusal(['after'], 'This is not a cursor of this list in this order.');
  return place;
}

function refusal(argument: readonly string[], message: string): AuthError {
  return new AuthError('BAD_USER_INPUT', { argument, message });
}
