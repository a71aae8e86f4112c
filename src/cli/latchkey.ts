import { Command } from 'commander';
import { explain, serve } from '../main.ts';
import { importCommand } from './import.ts';
import { migrateCommand } from './migrate.ts';
import { userCommand } from './user.ts';
import { version } from './version.ts';

const program = new Command('latchkey')
  .description(
    'A GraphQL authentication server. Settings come from the environment; the README lists them.',
  )
  .version(version)
  .addCommand(
    new Command('serve')
      .description('Run the server until SIGTERM or SIGINT.')
      .action(() => serve()),
  )
  .addCommand(migrateCommand())
  .addCommand(userCommand())
  .addCommand(importCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
