import { printParseErrorCode, visit } from 'jsonc-parser';
import type { Credentials } from '../features/users/users.ts';

/**
 * Returns the rows of a `{ "name": "password" }` file, in order and with repeated names, which JSON.parse
 * would drop. Throws an error that names the line where the file is something else; values are not repeated.
 */
export function parseUserFile(text: string): Credentials[] {
  const rows: Credentials[] = [];
  let depth = 0;
  let name = '';
  const refuse = (line: number, problem: string): never => {
    throw new Error(`Line ${line + 1} of the file: ${problem}`);
  };
  visit(
    text,
    {
      onObjectBegin(_offset, _length, line) {
        depth += 1;
        if (depth > 1) refuse(line, `the password of ${JSON.stringify(name)} is not a string.`);
      },
      onArrayBegin: (_offset, _length, line) => refuse(line, 'an array has no place here.'),
      onObjectProperty: (property) => {
        name = property;
      },
      onLiteralValue(value, _offset, _length, line) {
        if (depth === 0) refuse(line, 'expected an object { "name": "password" }.');
        if (typeof value !== 'string')
          refuse(line, `the password of ${JSON.stringify(name)} is not a string.`);
        rows.push({ username: name, password: value as string });
      },
      onError: (code, _offset, _length, line) => refuse(line, `${printParseErrorCode(code)}.`),
    },
    { disallowComments: true },
  );
  if (depth === 0) throw new Error('The file is not an object { "name": "password" }.');
  return rows;
}
