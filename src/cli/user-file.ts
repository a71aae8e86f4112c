import { readFile } from 'node:fs/promises';
import { printParseErrorCode, visit, type JSONVisitor } from 'jsonc-parser';
import type { UserFileRow } from './import-users.ts';
import { quote } from './quote.ts';
import { decodeUtf8 } from './utf8.ts';

const problems: Record<string, string> = {
  EACCES: 'cannot be read: permission denied',
  EISDIR: 'is a directory',
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
};

/** Returns the rows of the file; see `parseUserFile`. */
export async function readUserFile(path: string): Promise<UserFileRow[]> {
  const file = `The file ${quote(path)}`;
  const bytes = await readFile(path).catch(({ code, message }: NodeJS.ErrnoException) => {
    throw new Error(`${file} ${problems[code ?? ''] ?? `cannot be read: ${message}`}.`);
  });
  return parseUserFile(decodeUtf8(bytes, file));
}

const form = '{ "name": "password" or { "passwordHash": "…" }, … }';

/**
 * Returns the rows of a `{ "name": "password" }` object, in order and with repeated names, which JSON.parse
 * would drop; in place of a password there may be a `{ "passwordHash": "…" }`. Throws an error that names the line
 * where the text is something else; values are not repeated.
 */
export function parseUserFile(text: string): UserFileRow[] {
  const rows: UserFileRow[] = [];
  visit(text, createReader(rows), { disallowComments: true });
  return rows;
}

/** The object of the file, and in it one for each user whose password has been hashed. */
function createReader(rows: UserFileRow[]): JSONVisitor {
  let depth = 0;
  let username = '';
  let member = '';
  let hashes: string[] = [];
  const refuse = (line: number, problem: string): never => {
    throw new Error(`Line ${line + 1} of the file: ${problem}.`);
  };
  const refuseValue = (line: number): never => {
    if (depth === 0) return refuse(line, `expected ${form}`);
    if (depth === 1) return refuse(line, `the password of ${quote(username)} is not a string`);
    return refuse(line, `${quote(username)} has something else than one "passwordHash", a string`);
  };
  return {
    onObjectBegin(_offset, _length, line) {
      if (depth === 2) refuseValue(line);
      depth += 1;
      hashes = [];
    },
    onObjectEnd(_offset, _length, line) {
      const [passwordHash, ...others] = hashes;
      if (depth === 2 && (passwordHash === undefined || others.length > 0)) refuseValue(line);
      if (depth === 2) rows.push({ username, passwordHash: passwordHash! });
      depth -= 1;
    },
    onArrayBegin: (_offset, _length, line) => refuseValue(line),
    onObjectProperty(property) {
      if (depth === 1) username = property;
      else member = property;
    },
    onLiteralValue(value: unknown, _offset, _length, line) {
      if (depth === 0 || typeof value !== 'string') return refuseValue(line);
      if (depth === 1) return void rows.push({ username, password: value });
      if (member !== 'passwordHash') return refuseValue(line);
      hashes.push(value);
    },
    onError: (code, _offset, _length, line) =>
      refuse(line, `the JSON is malformed (${printParseErrorCode(code)})`),
  };
}
