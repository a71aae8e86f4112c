import { flushCompileCache } from 'node:module';
import type { Command } from 'commander';
import { everySetting, settingsHelp } from './settings-help.ts';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Run the server until SIGTERM or SIGINT.')
    .addHelpText('after', settingsHelp(everySetting))
    .action(async () => {
      // Only here: the other commands start in half the time without it.
      const { serve } = await import('../main.ts');
      await serve();
      // What is compiled by now makes the next start faster, also if this process is killed.
      flushCompileCache();
    });
}
