import { text } from 'node:stream/consumers';
import password from '@inquirer/password';

/** Returns a new password: asked for twice on a terminal, else everything on standard input but one final line break. */
export async function readNewPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, '');
  const ask = (message: string) => password({ message, mask: '*' }, { output: process.stderr });
  const chosen = await ask('Password:');
  if (chosen !== (await ask('Once more:'))) throw new Error('The two passwords are not the same.');
  return chosen;
}
