import { flushCompileCache } from 'node:module';
import type { Command } from 'commander';
import { everySetting, settingsHelp } from './settings-help.ts';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Run the server until SIGTERM or SIGINT.')
    .option('--workers <number>', 'processes that answer on the port, or auto; see AUTH_WORKERS')
    .addHelpText('after', settingsHelp(everySetting))
    .action(async ({ workers }: { workers?: string }) => {
      // Only here: the other commands start in half the time without it.
      const { serve } = await import('../main.ts');
      await serve(workers === undefined ? process.env : { ...process.env, AUTH_WORKERS: workers });
      // What is compiled by now makes the next start faster, also if this process is killed.
      flushCompileCache();
    });
}
