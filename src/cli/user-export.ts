import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { OwnedRow } from '../features/users/store.ts';
import { getUser, withAdministration } from './administration.ts';
import { settingsHelp } from './settings-help.ts';

/** Adds `user export`. */
export function addExport(user: Command): void {
  user
    .command('export')
    .description(
      'Write everything that there is of the user to standard output, as JSON: their rows by table. Passwords, tokens and recovery codes, which are stored as hashes, and the encrypted secrets of authenticator apps are left out.',
    )
    .argument('<name>', 'the username')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action((username: string) =>
      withAdministration(async ({ administration, config, store }) => {
        const { id } = await getUser({ administration, config }, username);
        // Row by row: a user may have any number of sessions.
        await pipeline(Readable.from(written(store.users.rowsOf(id))), process.stdout, {
          end: false,
        });
      }),
    );
}

/** Yields the text of a JSON object with a list for each table that has rows. */
async function* written(rows: AsyncIterable<OwnedRow>): AsyncGenerator<string> {
  let table = '';
  yield '{';
  for await (const one of rows) {
    const begin =
      one.table === table ? ',' : `${table === '' ? '' : '\n  ],'}\n  "${one.table}": [`;
    yield `${begin}\n    ${JSON.stringify(readable(one.row))}`;
    table = one.table;
  }
  yield table === '' ? '}\n' : '\n  ]\n}\n';
}

/** Moments are stored as milliseconds, in columns named `at`, or for what happened then. */
function readable(row: OwnedRow['row']): OwnedRow['row'] {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      /(^|_)at$/.test(column) && value !== null ? new Date(Number(value)).toISOString() : value,
    ]),
  );
}
