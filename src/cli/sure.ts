import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';

/** Adds `--yes` to a command that cannot be undone. */
export function withYes(command: Command): Command {
  return command.option('-y, --yes', 'do not ask first');
}

/**
 * Asks a person at a terminal before what cannot be undone; anything but yes throws, and nothing is changed. A script, which has no
 * terminal, is not asked: it has said what it wants.
 */
export async function askFirst(
  question: string,
  { yes = false }: { yes?: boolean },
): Promise<void> {
  if (yes || !process.stdin.isTTY) return;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
  const answer = await Promise.race([prompt.question(`${question} [y/N] `), ended]).catch(() => '');
  prompt.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Cancelled();
}

/** See `latchkey.ts`, which says so. */
class Cancelled extends Error {
  override readonly name = 'ExitPromptError';
}
