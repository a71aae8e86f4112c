import { readFileSync } from 'node:fs';

/** Returns the text of a file, without white space around it, or what is wrong. A byte order mark is no part of it. */
export function readTextFile(path: string): { text: string } | { fault: string } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).trim();
    // Without its secret a server must not start as if none was wanted.
    return text ? { text } : { fault: 'is empty' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Bytes that are no text would be replaced, and a secret would lose most of what is random in it.
    if (error instanceof TypeError) return { fault: 'is not text in UTF-8' };
    return { fault: `cannot be read (${code})` };
  }
}
