import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { withAdministration } from './administration.ts';
import { importUsers, type Outcome } from './import-users.ts';
import { fileArgument } from './input.ts';
import { awaitInterruption } from './interruption.ts';
import { settingsHelp } from './settings-help.ts';
import { mapArgument, readerNames, type FromOptions } from './import-options.ts';
import { readUserFile } from './user-file.ts';

interface Options extends Partial<FromOptions> {
  strict?: boolean;
  allowCommonPasswords?: boolean;
}

const formHelp = `
In place of a password, there may be an object with these members:
  password      the password, or instead of it:
  passwordHash  an Argon2id hash: a string, also in the form of Django and Spring Security, or a Keycloak credential
  id            the user's id from now on, a UUID in lower case (default: a new one)
  createdAt     when the user was created, such as 2020-01-31T12:00:00Z (default: now)
  disabled      true if the user may not log in (default: false)
`;

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description(
      'Create users from a JSON file of the form { "name": "password" }, or { "name": { "passwordHash": "$argon2id$…" } }; with --from, from the export of another system. Each row that cannot be imported is reported, and the exit code is then 1. Rows that were imported before are counted and not changed, so you can run an interrupted import again.',
    )
    .argument('<file>', 'the file, in UTF-8; with --from, - is standard input', fileArgument)
    .option('--from <system>', `whose export the file is: ${readerNames.join(', ')}`)
    .option('--dry-run', 'with --from: check all and write nothing')
    .option(
      '--rejected <file>',
      'with --from: write the records that are refused to this new file, to be mended and imported',
    )
    .option('--keep-ids', 'with --from: take ids that are UUIDs for the ids of the users here')
    .option(
      '--map <pairs>',
      'with --from: what is where, such as username=login,passwordHash=pw',
      mapArgument,
    )
    .option('--hash-config <file>', 'with --from: the parameters of the hashes, with their key')
    .option('--pepper-file <file>', 'with --from: what the system has added to each password')
    .option('--allow-weak-hashes', 'with --from: take salted SHA of LDAP directories')
    .option('--strict', 'all or nothing: if one row cannot be imported, none is')
    .option(
      '--allow-common-passwords',
      'accept passwords that are on the list of the most common ones',
    )
    .addHelpText(
      'after',
      formHelp + settingsHelp(['databaseUrl', 'passwordMinLength', 'usernameScripts', 'smtpUrl']),
    )
    .action(runImport);
}

async function runImport(file: string, options: Options): Promise<void> {
  const { from, strict = false, allowCommonPasswords: allowCommon = false } = options;
  requireFitting(options);
  if (from !== undefined)
    return (await import('./import-from.ts')).importFrom(file, { ...options, from });
  const rows = await readUserFile(file);
  const outcome: Outcome = { imported: 0, present: 0, refusals: [] };
  const interruption = awaitInterruption();
  const bar = createBar();
  await withAdministration(async ({ administration, store, users }) => {
    bar.start(rows.length, 0);
    try {
      const progress = () => bar.increment();
      const work = { strict, allowCommon, interruption, progress, outcome };
      await importUsers(rows, work, { store, users });
    } finally {
      bar.stop();
      report(outcome, strict);
      if (outcome.imported > 0) await administration.noteImport(outcome.imported);
      if (interruption.requested) reportInterruption(outcome, rows.length, strict);
    }
  });
  interruption.end();
}

/** Throws where an option goes with the other kind of file. */
function requireFitting({ from, ...options }: Options): void {
  const names = Object.keys(options) as (keyof typeof options)[];
  const wrong = names.find((name) => ofNames.has(name) === (from !== undefined));
  if (wrong === undefined) return;
  const option = `--${wrong.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new Error(`${option} ${from === undefined ? 'needs --from' : 'does not go with --from'}.`);
}

/** Options for a file of names. */
const ofNames = new Set(['strict', 'allowCommonPasswords']);

function createBar(): SingleBar {
  return new SingleBar({
    format: 'Importing {bar} {percentage}% | {value}/{total} | {eta_formatted} left',
    noTTYOutput: false,
    // It would swallow the first Ctrl-C.
    gracefulExit: false,
  });
}

function report({ imported, present, refusals }: Outcome, strict: boolean): void {
  for (const refusal of refusals) console.error(refusal);
  const users = `${imported} ${imported === 1 ? 'user' : 'users'}`;
  const again = present > 0 ? `, ${present} ${present === 1 ? 'was' : 'were'} there already` : '';
  const why = strict && refusals.length > 0 ? ' (--strict: all or nothing)' : '';
  console.log(`Imported ${users}${again}, refused ${refusals.length}${why}.`);
  if (refusals.length > 0) process.exitCode = 1;
}

function reportInterruption(
  { imported, present, refusals }: Outcome,
  rows: number,
  strict: boolean,
): void {
  const left = rows - imported - present - refusals.length;
  if (left === 0) return;
  console.error(
    strict
      ? 'Interrupted. With --strict, nothing was imported. Run the same command again.'
      : `Interrupted: ${left} of ${rows} rows are left. Run the same command again, and it goes on with them.`,
  );
}
