import { AuthError } from '../errors.ts';
import { looksHashed } from '../features/passwords/foreign-hash.ts';
import { findUserByName } from '../features/users/find-user.ts';
import { usernameKey } from '../features/users/username.ts';
import type { Users } from '../features/users/users.ts';
import type { UserStore, UserWithPassword } from '../features/users/store.ts';
import type { Store } from '../store/store.ts';
import { quote } from '../lib/quote.ts';
import type { UserFileRow } from './user-file.ts';
import type { ImportedUser } from './user-row.ts';

/** How many rows are hashed and then committed together. */
const batchSize = 64;

export interface Outcome {
  imported: number;
  /** How many rows had been imported before. */
  present: number;
  /** A line for each row that was not taken, in the order of the file. */
  readonly refusals: string[];
}

interface Options {
  readonly strict: boolean;
  readonly allowCommon: boolean;
  /** Whether to stop before the next batch. */
  readonly interruption: { readonly requested: boolean };
  /** Called once a row. */
  progress(): void;
  /** Filled while the work goes on, so that it is true when the work breaks off. */
  readonly outcome: Outcome;
}

interface Target {
  readonly users: Users;
  readonly store: Pick<Store, 'users' | 'passwords'>;
}

/** Stores the rows that can be taken; with `strict`, all of them or none. */
export async function importUsers(
  rows: readonly UserFileRow[],
  { strict, allowCommon, interruption, progress, outcome }: Options,
  target: Target,
): Promise<void> {
  const prepare = createPreparation(target, allowCommon);
  const held: Prepared[] = [];
  for (let start = 0; start < rows.length; start += batchSize) {
    if (interruption.requested) return;
    const batch = rows.slice(start, start + batchSize);
    const prepared = await Promise.all(batch.map((row) => prepare(row).finally(progress)));
    if (strict) held.push(...prepared);
    else await insert(prepared, target.store.users, outcome, { allOrNothing: false });
  }
  if (strict && !interruption.requested)
    await insert(held, target.store.users, outcome, { allOrNothing: true });
}

/** A row, and the user to store, or that they are there already, or why the row is refused. */
type Prepared = UserFileRow &
  (
    | { readonly outcome: 'new'; readonly stored: UserWithPassword }
    | { readonly outcome: 'present' }
    | { readonly outcome: 'refused'; readonly problem: string }
  );

const taken = 'The username is taken.';

/** Their users have chosen these before; and a list of breached passwords cannot be asked a million times. */
const asTheyAre = { allowBreached: true, allowAt: true };

/** Returns a check of one row after the other. Only the passwords of rows that can be taken are hashed. */
function createPreparation({ users, store }: Target, allowCommon: boolean) {
  const names = new Set<string>();
  const ids = new Set<string>();

  return async (row: UserFileRow): Promise<Prepared> => {
    const { username, user } = row;
    const refuse = (problem: string): Prepared => ({ ...row, outcome: 'refused', problem });
    if (!claim(names, usernameKey(username))) return refuse('The username is in the file already.');
    if (typeof user === 'string') return refuse(user);
    if ('password' in user && looksHashed(user.password))
      return refuse('The password is a hash: write { "passwordHash": … } in its place.');
    if (user.id !== undefined && !claim(ids, user.id))
      return refuse('The id is in the file already.');
    const existing = await findUserByName(store.passwords, username);
    if (existing)
      return (await users.isSame(user, existing)) ? { ...row, outcome: 'present' } : refuse(taken);
    try {
      return { ...row, outcome: 'new', stored: await prepareUser(user) };
    } catch (error) {
      if (error instanceof AuthError) return refuse(error.message);
      throw error;
    }
  };

  async function prepareUser(user: ImportedUser): Promise<UserWithPassword> {
    return 'passwordHash' in user
      ? users.adopt(user)
      : users.prepare(user, { ...asTheyAre, allowCommon });
  }
}

/** Returns whether it is the first time. */
function claim(seen: Set<string>, value: string): boolean {
  if (seen.has(value)) return false;
  seen.add(value);
  return true;
}

async function insert(
  prepared: readonly Prepared[],
  store: UserStore,
  outcome: Outcome,
  { allOrNothing }: { allOrNothing: boolean },
): Promise<void> {
  const isHopeless = allOrNothing && prepared.some((row) => row.outcome === 'refused');
  const ready = prepared.flatMap((row) => (row.outcome === 'new' ? row.stored : []));
  const users = isHopeless ? [] : ready;
  const keys = new Set((await store.insertMany(users, { allOrNothing })).taken);
  if (!allOrNothing || keys.size === 0) outcome.imported += users.length - keys.size;
  for (const row of prepared) {
    if (row.outcome === 'present') outcome.present += 1;
    const problem = await problemOf(row, keys, store);
    if (problem) outcome.refusals.push(`Line ${row.line}, ${quote(row.username)}: ${problem}`);
  }
}

/** Returns why the row was not taken, or null. The keys are those that another user has, or whose id another user has. */
async function problemOf(
  row: Prepared,
  keys: ReadonlySet<string>,
  store: UserStore,
): Promise<string | null> {
  if (row.outcome === 'refused') return row.problem;
  if (row.outcome === 'present' || !keys.has(row.stored.usernameKey)) return null;
  return (await store.findById(row.stored.id)) ? 'The id is another user’s.' : taken;
}
