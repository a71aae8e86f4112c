import { readFile } from 'node:fs/promises';
import { printParseErrorCode, visit } from 'jsonc-parser';
import type { Credentials } from '../features/users/credentials.ts';
import { quote } from './quote.ts';
import { decodeUtf8 } from './utf8.ts';

const problems: Record<string, string> = {
  EACCES: 'cannot be read: permission denied',
  EISDIR: 'is a directory',
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
};

/** Returns the rows of the file; see `parseUserFile`. */
export async function readUserFile(path: string): Promise<Credentials[]> {
  const file = `The file ${quote(path)}`;
  const bytes = await readFile(path).catch(({ code, message }: NodeJS.ErrnoException) => {
    throw new Error(`${file} ${problems[code ?? ''] ?? `cannot be read: ${message}`}.`);
  });
  return parseUserFile(decodeUtf8(bytes, file));
}

/**
 * Returns the rows of a `{ "name": "password" }` object, in order and with repeated names, which JSON.parse
 * would drop. Throws an error that names the line where the text is something else; values are not repeated.
 */
export function parseUserFile(text: string): Credentials[] {
  const rows: Credentials[] = [];
  let depth = 0;
  let name = '';
  const refuse = (line: number, problem: string): never => {
    throw new Error(`Line ${line + 1} of the file: ${problem}.`);
  };
  const refuseValue = (line: number): never =>
    depth === 0
      ? refuse(line, 'expected { "name": "password", … }')
      : refuse(line, `the password of ${quote(name)} is not a string`);
  visit(
    text,
    {
      onObjectBegin(_offset, _length, line) {
        if (depth > 0) refuseValue(line);
        depth += 1;
      },
      onArrayBegin: (_offset, _length, line) => refuseValue(line),
      onObjectProperty(property) {
        name = property;
      },
      onLiteralValue(value, _offset, _length, line) {
        if (depth === 0 || typeof value !== 'string') refuseValue(line);
        rows.push({ username: name, password: value as string });
      },
      onError: (code, _offset, _length, line) =>
        refuse(line, `the JSON is malformed (${printParseErrorCode(code)})`),
    },
    { disallowComments: true },
  );
  if (depth === 0) throw new Error('The file is empty. Expected { "name": "password", … }.');
  return rows;
}
