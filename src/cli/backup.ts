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
      'Copy the SQLite database to a new file while servers run. The copy has everything that was acknowledged before. For PostgreSQL, it names the pg_dump command to run.',
    )
    .argument(
      '<file>',
      'the new file, which only its owner can read; an existing file is never overwritten',
      fileArgument,
    )
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(backUp);
}

async function backUp(file: string): Promise<void> {
  const { databaseUrl } = readConfig();
  if (isPostgresUrl(databaseUrl)) {
    throw new Error(
      `PostgreSQL is backed up with its own tool. Run: ${pgDumpCommand(databaseUrl, resolve(file))}`,
    );
  }
  const path = sqlitePath(databaseUrl);
  if (path === ':memory:')
    throw new Error(
      `${databaseUrl} exists only in the memory of its server: there is nothing to back up.`,
    );
  await backUpSqlite(path, resolve(file), abortedBySignals());
  console.log(`Backed up ${path} to ${resolve(file)}.`);
}

/** Returns a signal that Ctrl-C and SIGTERM abort; the process then ends as it would have without this. */
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
