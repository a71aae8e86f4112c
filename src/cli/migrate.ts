import type { Command } from 'commander';
import { openStore } from '../store/open.ts';
import { readConfig } from './database.ts';
import { settingsHelp } from './settings-help.ts';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(
      'Create the tables, or update them to this version while servers run. With AUTH_MIGRATE=on, `serve` and the other commands do this first.',
    )
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(async () => {
      const warn = (problem: string) => console.error(problem);
      const store = await openStore(readConfig().databaseUrl, { patient: true, warn });
      await store.close();
      for (const name of store.migrated) console.log(`Ran migration ${name}.`);
      console.log('The database is up to date.');
    });
}
