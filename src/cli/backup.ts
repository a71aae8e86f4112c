import { resolve } from 'node:path';
import type { Command } from 'commander';
import { sqlitePath } from '../store/open.ts';
import { isPostgresUrl, pgDumpCommand } from '../store/postgres/url.ts';
import { backUpSqlite } from '../store/tools/backup.ts';
import { readConfig } from './database.ts';
import { fileArgument } from './input.ts';
import { settingsHelp } from './settings-help.ts';

export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .description(
      'Write a copy of the SQLite database to a new file, while servers go on. What was acknowledged before is in it. For PostgreSQL, it says how to do that with pg_dump.',
    )
    .argument(
      '<file>',
      'where to write; overwrites nothing, and is readable to its owner alone',
      fileArgument,
    )
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(backUp);
}

async function backUp(file: string): Promise<void> {
  const { databaseUrl } = readConfig();
  if (isPostgresUrl(databaseUrl)) {
    throw new Error(
      `PostgreSQL is backed up by a tool of its own: ${pgDumpCommand(databaseUrl, resolve(file))}`,
    );
  }
  const path = sqlitePath(databaseUrl);
  if (path === ':memory:')
    throw new Error(`${databaseUrl} is gone with its server: there is nothing to back up.`);
  await backUpSqlite(path, resolve(file), abortedBySignals());
  console.log(`Backed up ${path} to ${resolve(file)}.`);
}

/** Returns what is aborted by a signal to end; the process then ends of the signal, as it would have. */
function abortedBySignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      controller.abort();
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  }
  return controller.signal;
}
