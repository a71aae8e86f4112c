import { buffer } from 'node:stream/consumers';
import password from '@inquirer/password';

/** Returns a new password: asked for twice on a terminal, else the one line on standard input. */
export function readNewPassword(): Promise<string> {
  return process.stdin.isTTY ? askTwice() : readLine();
}

async function askTwice(): Promise<string> {
  const ask = (message: string) =>
    password({ message, mask: '*', toggleMask: false }, { output: process.stderr });
  const chosen = await ask('New password:');
  if (chosen !== (await ask('Once more:'))) throw new Error('The two passwords are not the same.');
  return chosen;
}

async function readLine(): Promise<string> {
  const text = decodeUtf8(await buffer(process.stdin), 'Standard input');
  const line = text.replace(/\r?\n$/, '');
  if (line === '') throw new Error('There is no password on standard input.');
  if (/[\r\n]/.test(line)) throw new Error('Standard input holds more than one line.');
  return line;
}

/** Returns the text, without a byte order mark. Throws where other decoders would replace letters of a password. */
export function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${source} is not UTF-8 text.`);
  }
}

/** Returns the name of a file as it was meant: lines of a script from Windows end with a carriage return. */
export function fileArgument(text: string): string {
  return text.trim();
}
