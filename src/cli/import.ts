import { readFile } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { AuthError } from '../errors.ts';
import type { Credentials, Users } from '../features/users/users.ts';
import type { UserRow, UserStore } from '../store/store.ts';
import { withUsers } from './administration.ts';
import { parseUserFile } from './user-file.ts';

interface Options {
  strict?: boolean;
  allowCommonPasswords?: boolean;
}

/** How many rows are hashed and then committed together. */
const batchSize = 64;

export function importCommand(): Command {
  return new Command('import')
    .description(
      'Create users from a JSON file of the form { "name": "password" }. Rows that cannot be taken are named one by one, and the exit code is 1 when there was one.',
    )
    .argument('<file>', 'the JSON file')
    .option('--strict', 'all or nothing: one row that cannot be taken keeps every row out')
    .option(
      '--allow-common-passwords',
      'take passwords that are on the list of the most common ones',
    )
    .action((file: string, options: Options) =>
      withUsers(async ({ store, users }) => {
        const rows = parseUserFile(await readFile(file, 'utf8'));
        const outcome = await importUsers(rows, options, users, store.users);
        for (const line of outcome.refusals) process.stderr.write(`${line}\n`);
        console.log(summary(outcome));
        if (outcome.refusals.length > 0) process.exitCode = 1;
      }),
    );
}

interface Outcome {
  imported: number;
  refusals: string[];
}

function summary({ imported, refusals }: Outcome): string {
  return `Imported ${imported} ${imported === 1 ? 'user' : 'users'}, refused ${refusals.length}.`;
}

async function importUsers(
  rows: readonly Credentials[],
  { strict = false, allowCommonPasswords = false }: Options,
  users: Users,
  store: UserStore,
): Promise<Outcome> {
  const bar = new SingleBar({
    format: 'Importing {bar} {percentage}% | {value}/{total} | {eta_formatted} left',
    noTTYOutput: false,
    hideCursor: true,
  });
  const outcome: Outcome = { imported: 0, refusals: [] };
  const seen = new Set<string>();
  const held: UserRow[] = [];
  bar.start(rows.length, 0);
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = rows.slice(start, start + batchSize);
    const ready = await prepareBatch(batch, { seen, users, outcome, allowCommonPasswords });
    if (strict) held.push(...ready);
    else await insert(ready, { store, outcome, allOrNothing: false });
    bar.update(start + batch.length);
  }
  bar.stop();
  if (strict && outcome.refusals.length === 0)
    await insert(held, { store, outcome, allOrNothing: true });
  return outcome;
}

async function prepareBatch(
  batch: readonly Credentials[],
  context: { seen: Set<string>; users: Users; outcome: Outcome; allowCommonPasswords: boolean },
): Promise<UserRow[]> {
  const { seen, users, outcome, allowCommonPasswords } = context;
  const prepare = async (row: Credentials): Promise<UserRow | null> => {
    try {
      return await users.prepare(row, { allowCommon: allowCommonPasswords });
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      outcome.refusals.push(refusal(row.username, error.message));
      return null;
    }
  };
  const prepared = await Promise.all(batch.map(prepare));
  return prepared.filter((row): row is UserRow => {
    if (!row) return false;
    const first = !seen.has(row.usernameKey);
    seen.add(row.usernameKey);
    if (!first) outcome.refusals.push(refusal(row.username, 'The name is in the file twice.'));
    return first;
  });
}

async function insert(
  rows: readonly UserRow[],
  { store, outcome, allOrNothing }: { store: UserStore; outcome: Outcome; allOrNothing: boolean },
): Promise<void> {
  const taken = new Set((await store.insertMany(rows, { allOrNothing })).taken);
  for (const row of rows) {
    if (taken.has(row.usernameKey))
      outcome.refusals.push(refusal(row.username, 'The username is taken.'));
  }
  if (!allOrNothing || taken.size === 0) outcome.imported += rows.length - taken.size;
}

function refusal(username: string, message: string): string {
  return `${JSON.stringify(username)}: ${message}`;
}
