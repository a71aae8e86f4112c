import { AuthError } from '../errors.ts';
import { usernameKey } from '../features/users/username.ts';
import type { Credentials, HashedCredentials } from '../features/users/credentials.ts';
import type { Users } from '../features/users/users.ts';
import type { UserRow, UserStore } from '../store/store.ts';
import { quote } from './quote.ts';

/** A user with a password, or with the hash of one. */
export type UserFileRow = Credentials | HashedCredentials;

/** How many rows are hashed and then committed together. */
const batchSize = 64;

export interface Outcome {
  imported: number;
  /** A line for each row that was not taken, in the order of the file. */
  readonly refusals: string[];
}

interface Options {
  readonly strict: boolean;
  readonly allowCommon: boolean;
  /** Called once a row. */
  progress(): void;
  /** Filled while the work goes on, so that it is true when the work breaks off. */
  readonly outcome: Outcome;
}

interface Target {
  readonly users: Users;
  readonly store: UserStore;
}

/** Stores the rows that can be taken; with `strict`, all of them or none. */
export async function importUsers(
  rows: readonly UserFileRow[],
  { strict, allowCommon, progress, outcome }: Options,
  target: Target,
): Promise<void> {
  const prepare = createPreparation(target, allowCommon);
  const held: Prepared[] = [];
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = rows.slice(start, start + batchSize);
    const prepared = await Promise.all(batch.map((row) => prepare(row).finally(progress)));
    if (strict) held.push(...prepared);
    else await insert(prepared, target.store, outcome, { allOrNothing: false });
  }
  if (strict) await insert(held, target.store, outcome, { allOrNothing: true });
}

/** A row, and either the user to store or why there is none. */
interface Prepared {
  readonly username: string;
  readonly user: UserRow | null;
  readonly problem: string | null;
}

const taken = 'The username is taken.';

/** Returns a check of one row after the other. Only the passwords of rows that can be taken are hashed. */
function createPreparation({ users, store }: Target, allowCommon: boolean) {
  const seen = new Set<string>();
  return async (row: UserFileRow): Promise<Prepared> => {
    const { username } = row;
    const refuse = (problem: string): Prepared => ({ username, user: null, problem });
    const key = usernameKey(username);
    if (seen.has(key)) return refuse('The username is in the file already.');
    seen.add(key);
    try {
      if ('passwordHash' in row) return { username, user: users.adopt(row), problem: null };
      if (await store.findByUsernameKey(key)) return refuse(taken);
      return { username, user: await users.prepare(row, { allowCommon }), problem: null };
    } catch (error) {
      if (error instanceof AuthError) return refuse(error.message);
      throw error;
    }
  };
}

async function insert(
  prepared: readonly Prepared[],
  store: UserStore,
  outcome: Outcome,
  { allOrNothing }: { allOrNothing: boolean },
): Promise<void> {
  const ready = prepared.flatMap(({ user }) => user ?? []);
  const users = allOrNothing && ready.length < prepared.length ? [] : ready;
  const keys = new Set((await store.insertMany(users, { allOrNothing })).taken);
  for (const { username, user, problem } of prepared) {
    const refusal = problem ?? (user && keys.has(user.usernameKey) ? taken : null);
    if (refusal) outcome.refusals.push(`${quote(username)}: ${refusal}`);
  }
  if (!allOrNothing || keys.size === 0) outcome.imported += users.length - keys.size;
}
