import { flushCompileCache } from 'node:module';
import type { Command } from 'commander';
import { everySetting, settingsHelp } from './settings-help.ts';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Run the server until SIGTERM or SIGINT.')
    .option(
      '--workers <number>',
      'how many processes answer on the port, or auto; see AUTH_WORKERS',
    )
    .option('--migrate', 'update the database to this version first: AUTH_MIGRATE=on')
    .option('--no-migrate', 'leave the database as it is: AUTH_MIGRATE=off')
    .addHelpText('after', settingsHelp(everySetting))
    .action(async ({ workers, migrate }: { workers?: string; migrate?: boolean }) => {
      // Loaded only here: the other commands start in half the time without it.
      const { serve } = await import('../main.ts');
      await serve({
        ...process.env,
        ...(workers !== undefined && { AUTH_WORKERS: workers }),
        ...(migrate !== undefined && { AUTH_MIGRATE: migrate ? 'on' : 'off' }),
      });
      // What is compiled by now makes the next start faster, also if this process is killed.
      flushCompileCache();
    });
}
