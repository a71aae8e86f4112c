import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { withUsers } from './administration.ts';
import { importUsers, type Outcome } from './import-users.ts';
import { settingsHelp } from './settings-help.ts';
import { readUserFile } from './user-file.ts';

interface Options {
  strict?: boolean;
  allowCommonPasswords?: boolean;
}

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description(
      'Create users from a JSON file of the form { "name": "password" }, or { "name": { "passwordHash": "$argon2id$…" } } for users of another system. Rows that cannot be taken are named one by one, and the exit code is 1 when there was one.',
    )
    .argument('<file>', 'the JSON file, in UTF-8')
    .option('--strict', 'all or nothing: one row that cannot be taken keeps every row out')
    .option(
      '--allow-common-passwords',
      'take passwords that are on the list of the most common ones',
    )
    .addHelpText('after', settingsHelp(['databaseUrl', 'passwordMinLength']))
    .action(runImport);
}

async function runImport(file: string, options: Options): Promise<void> {
  const { strict = false, allowCommonPasswords: allowCommon = false } = options;
  const rows = await readUserFile(file);
  const outcome: Outcome = { imported: 0, refusals: [] };
  const bar = createBar();
  await withUsers(async ({ store, users }) => {
    bar.start(rows.length, 0);
    try {
      const progress = () => bar.increment();
      const target = { store: store.users, users };
      await importUsers(rows, { strict, allowCommon, progress, outcome }, target);
    } finally {
      bar.stop();
      report(outcome, strict);
    }
  });
}

function createBar(): SingleBar {
  return new SingleBar({
    format: 'Importing {bar} {percentage}% | {value}/{total} | {eta_formatted} left',
    noTTYOutput: false,
    // It would swallow the first Ctrl-C.
    gracefulExit: false,
  });
}

function report({ imported, refusals }: Outcome, strict: boolean): void {
  for (const refusal of refusals) console.error(refusal);
  const users = `${imported} ${imported === 1 ? 'user' : 'users'}`;
  const why = strict && refusals.length > 0 ? ' (--strict: all or nothing)' : '';
  console.log(`Imported ${users}, refused ${refusals.length}${why}.`);
  if (refusals.length > 0) process.exitCode = 1;
}
