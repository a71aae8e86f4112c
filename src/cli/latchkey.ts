import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { explain } from '../lib/explain.ts';
import { addServeCommand } from './serve.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

const program = new Command('latchkey')
  .description('A GraphQL authentication server.')
  .version(version)
  .configureOutput({
    outputError: (text, write) => write(withoutValues(text)),
  })
  .showHelpAfterError('Add --help to see how it is used.')
  .addHelpText(
    'after',
    '\nSettings come from the environment, such as DATABASE_URL (default: sqlite:data/latchkey.db).\n`latchkey serve --help` lists them all.',
  );
addServeCommand(program);
if (process.argv[2] !== 'serve') {
  // Loaded only here: a server starts sooner without them.
  const { addOtherCommands } = await import('./commands.ts');
  addOtherCommands(program);
}

/** Commander repeats what it does not understand, and that may be a password. */
function withoutValues(text: string): string {
  return text
    .replace(/( arguments? but got \d+): .*/s, '$1.\n')
    .replace(/(unknown option '(?:--[^=']*|-.)).*'/s, "$1'");
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has ended early, as in `latchkey user list | head`.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
// What no one reads is lost, and what was done is done: the exit code says so.
process.stderr.on('error', () => {});

// Not awaited: at the end of input (Ctrl-D) a prompt never settles, and Node would warn of that.
program.parseAsync().catch((error: unknown) => {
  const cancelled = error instanceof Error && error.name === 'ExitPromptError';
  process.stderr.write(cancelled ? 'Cancelled. Nothing was changed.\n' : `${explain(error)}\n`);
  process.exitCode = cancelled ? 130 : 1;
});
