import type { Command } from 'commander';
import { openStore } from '../store/open.ts';
import { readConfig } from './config.ts';
import { settingsHelp } from './settings-help.ts';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(
      'Create the database or bring it to this version. `serve` does the same at its start.',
    )
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(async () => {
      const store = await openStore(readConfig().databaseUrl, { patient: true });
      await store.close();
      for (const name of store.migrated) console.log(`Ran migration ${name}.`);
      console.log('The database is up to date.');
    });
}
