import { existsSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { safeParse } from 'valibot';
import { settings } from '../config.ts';
import { movedTables, tables } from '../store/declared-tables.ts';
import type { Engine } from '../store/engine.ts';
import { requireExact } from '../store/migrations/index.ts';
import { moveEverything, type Moved, type Watcher } from '../store/tools/move.ts';
import { describeDatabase, openEngine, sqlitePath } from '../store/open.ts';
import { isPostgresUrl } from '../store/postgres/url.ts';
import { readConfig } from './database.ts';
import { settingsHelp } from './settings-help.ts';

const warning = `
Stop every server on the old database first, and set DATABASE_URL to the new one before a server
starts again. Other users of the machine can read arguments: leave out --from or --to, so that
DATABASE_URL takes its place, or keep the password out of the URL, in PGPASSWORD or ~/.pgpass.
`;

interface Options {
  from?: string;
  to?: string;
}

export function addMoveCommand(program: Command): void {
  program
    .command('move')
    .description(
      'Copy everything from one database to another, which must be empty, and compare the two. It copies all or nothing. Tokens, sessions and keys stay valid, and the old database is not changed.',
    )
    .option('--from <url>', 'the database to copy from (default: DATABASE_URL)')
    .option('--to <url>', 'the database to copy to (default: DATABASE_URL)')
    .addHelpText('after', warning + settingsHelp(['databaseUrl']))
    .action(move);
}

async function move({ from, to }: Options): Promise<void> {
  if (from === undefined && to === undefined) {
    throw new Error('Give --from URL, --to URL, or both.');
  }
  const source = readUrl('--from', from);
  const target = readUrl('--to', to);
  requireDatabase(source);
  if (describeDatabase(source) === describeDatabase(target))
    throw new Error(`${describeDatabase(source)} cannot be moved to itself.`);
  await using old = await open('--from', source, ({ db }) => requireExact(db));
  await using fresh = await open('--to', target, async (engine) => {
    await engine.migrate();
    // A newer version's tables may want what this one does not know of.
    await requireExact(engine.db);
  });
  const bar = createWatcher();
  const moving = moveEverything(old.engine, fresh.engine, bar);
  // Before a line is printed: the bar would be drawn over it.
  report(await moving.finally(() => bar.stop()), source, target);
}

/** Returns the URL of an option, or that of the environment in its place. */
function readUrl(option: string, value: string | undefined): string {
  const { check } = settings.databaseUrl;
  const url = safeParse(check, value?.trim() ?? readConfig().databaseUrl);
  if (!url.success) throw new Error(`${option} ${url.issues[0].message}.`);
  if (url.output === 'sqlite::memory:')
    throw new Error(`${option}: a database in memory is gone with its process.`);
  return isPostgresUrl(url.output) ? url.output : `sqlite:${sqlitePath(url.output)}`;
}

/** Opening it would create it. */
function requireDatabase(url: string): void {
  if (isPostgresUrl(url) || existsSync(sqlitePath(url))) return;
  throw new Error(`--from: there is no database at ${sqlitePath(url)}.`);
}

async function open(
  option: '--from' | '--to',
  url: string,
  prepare: (engine: Engine) => Promise<unknown>,
) {
  const alone = option === '--from';
  try {
    const { engine } = await openEngine(url, { poolSize: 1, patient: true, alone }, prepare);
    return { engine, [Symbol.asyncDispose]: () => engine.db.destroy() };
  } catch (error) {
    throw named(option, error);
  }
}

/** Two databases are in play, so that an error has to say which one it means. */
function named(option: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return new Error(`${option}: ${error.message.replaceAll('DATABASE_URL', option)}`, {
    cause: error,
  });
}

function createWatcher(): Watcher & { stop(): void } {
  const bar = new SingleBar({
    format: '{step} {bar} {percentage}% | {value}/{total} rows | {eta_formatted} left',
    noTTYOutput: false,
    // It would swallow the first Ctrl-C.
    gracefulExit: false,
  });
  return {
    begin(step, rows) {
      bar.stop();
      bar.start(rows, 0, { step });
    },
    progress: (rows) => bar.increment(rows),
    stop: () => bar.stop(),
  };
}

function report(moved: Moved, source: string, target: string): void {
  const counts = movedTables.flatMap((table) => {
    const [rows, { noun }] = [moved[table], tables[table]];
    return rows === 0 ? [] : `${rows} ${rows === 1 ? noun : pluralOf(noun)}`;
  });
  const all = new Intl.ListFormat('en-GB').format(counts) || 'no rows';
  console.log(
    `Moved ${all} from ${describeDatabase(source)} to ${describeDatabase(target)}; counts and checksums agree.`,
  );
}

const pluralOf = (noun: string) =>
  /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
