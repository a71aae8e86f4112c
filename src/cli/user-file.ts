import { readFile } from 'node:fs/promises';
import { printParseErrorCode, visit, type JSONVisitor } from 'jsonc-parser';
import { quote } from '../lib/quote.ts';
import { decodeUtf8 } from './input.ts';
import { describeMember, readUserRow, type ImportedUser } from './user-row.ts';

/** One name of the file, and the user that it stands for or, as a sentence, why it stands for no user. */
export interface UserFileRow {
  /** Counted from 1. */
  readonly line: number;
  readonly username: string;
  readonly user: ImportedUser | string;
}

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

/** More than any row needs. What is nested without an end would exhaust the stack. */
const maxDepth = 16;

/**
 * Returns the rows of a `{ "name": … }` object, in order and with repeated names, which JSON.parse would drop. Throws an
 * error that names the line where the text is no such object; values are not repeated.
 */
export function parseUserFile(text: string): UserFileRow[] {
  const rows: UserFileRow[] = [];
  visit(text, createReader(rows), { disallowComments: true });
  return rows;
}

/** An object or an array that has begun. The names of an array are none. */
interface Begun {
  readonly names: string[];
  readonly values: unknown[];
}

function createReader(rows: UserFileRow[]): JSONVisitor {
  const begun: Begun[] = [];
  let row = { line: 0, username: '' };
  let repeated: string | undefined;

  const refuse = (line: number, problem: string): never => {
    throw new Error(`Line ${line + 1} of the file: ${problem}.`);
  };
  const begin = (line: number) => {
    if (begun.length === maxDepth) refuse(line, 'the JSON is nested too deeply');
    begun.push({ names: [], values: [] });
  };
  const add = (value: unknown, line: number) => {
    const parent = begun.at(-1);
    if (!parent) return refuse(line, `expected ${form}`);
    // A row is handed on: nothing of it is kept here.
    if (begun.length > 1) return void parent.values.push(value);
    const user =
      repeated === undefined
        ? readUserRow(row.username, value)
        : `${describeMember(repeated)} is there twice.`;
    rows.push({ ...row, user });
  };

  return {
    onObjectBegin: (_offset, _length, line) => begin(line),
    onObjectProperty(name, _offset, _length, line) {
      if (begun.length > 1) return void begun.at(-1)?.names.push(name);
      row = { line: line + 1, username: name };
      repeated = undefined;
    },
    onObjectEnd(_offset, _length, line) {
      const { names, values } = begun.pop()!;
      if (begun.length === 0) return;
      repeated ??= names.find((name, index) => names.indexOf(name) < index);
      add(Object.fromEntries(names.map((name, index) => [name, values[index]])), line);
    },
    onArrayBegin(_offset, _length, line) {
      if (begun.length === 0) refuse(line, `expected ${form}`);
      begin(line);
    },
    onArrayEnd: (_offset, _length, line) => add(begun.pop()?.values, line),
    onLiteralValue: (value: unknown, _offset, _length, line) => add(value, line),
    onError: (code, _offset, _length, line) =>
      refuse(line, `the JSON is malformed (${printParseErrorCode(code)})`),
  };
}
