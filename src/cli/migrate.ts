import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { openStore } from '../store/open.ts';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'Create the database or bring it to this version. `serve` does the same at its start.',
    )
    .action(async () => {
      const store = await openStore(loadConfig(process.env).databaseUrl);
      await store.close();
      for (const name of store.migrated) console.log(`ran ${name}`);
      console.log('The database is up to date.');
    });
}
