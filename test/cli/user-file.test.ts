import { expect, test } from 'vitest';
import { parseUserFile } from '../../src/cli/user-file.ts';

test('rows keep their order, and a repeated name is not lost', () => {
  expect(parseUserFile('{"b": "one", "a": "two", "b": "three", "__proto__": "four"}')).toEqual([
    { username: 'b', password: 'one' },
    { username: 'a', password: 'two' },
    { username: 'b', password: 'three' },
    { username: '__proto__', password: 'four' },
  ]);
  expect(parseUserFile('{}')).toEqual([]);
});

test('a row may have the hash of a password', () => {
  const file =
    '{"a": {"passwordHash": "one"}, "passwordHash": "two", "b": {"passwordHash": "three"}}';
  expect(parseUserFile(file)).toEqual([
    { username: 'a', passwordHash: 'one' },
    { username: 'passwordHash', password: 'two' },
    { username: 'b', passwordHash: 'three' },
  ]);
});

const otherMembers = '"a" has something else than one "passwordHash", a string.';

test.each([
  ['', 'Line 1 of the file: the JSON is malformed (ValueExpected).'],
  ['{"a": "hunter2"', 'Line 1 of the file: the JSON is malformed (CloseBraceExpected).'],
  ['{"a": "hunter2\n"}', 'Line 1 of the file: the JSON is malformed (UnexpectedEndOfString).'],
  ['{"a"\n:\n"x" "hunter2"}', 'Line 3 of the file: the JSON is malformed (CommaExpected).'],
  ['{"a": hunter2}', 'Line 1 of the file: the JSON is malformed (InvalidSymbol).'],
  ['{"a": "hunter2",}', 'Line 1 of the file: the JSON is malformed (PropertyNameExpected).'],
  ['{} {"a": "hunter2"}', 'Line 1 of the file: the JSON is malformed (EndOfFileExpected).'],
  ['// hunter2\n{}', 'Line 1 of the file: the JSON is malformed (InvalidCommentToken).'],
  [
    '"hunter2"',
    'Line 1 of the file: expected { "name": "password" or { "passwordHash": "…" }, … }.',
  ],
  [
    '[{"a": "hunter2"}]',
    'Line 1 of the file: expected { "name": "password" or { "passwordHash": "…" }, … }.',
  ],
  ['{\n"a": 12345678}', 'Line 2 of the file: the password of "a" is not a string.'],
  ['{\n"a": ["hunter2"]}', 'Line 2 of the file: the password of "a" is not a string.'],
  ['{\n"a": {"b": "hunter2"}}', `Line 2 of the file: ${otherMembers}`],
  ['{\n"a": {"passwordHash": "hunter2", "b": "hunter2"}}', `Line 2 of the file: ${otherMembers}`],
  [
    '{"a": {"passwordHash": "hunter2",\n"passwordHash": "x"}}',
    `Line 2 of the file: ${otherMembers}`,
  ],
  ['{"a": {"passwordHash":\n["hunter2"]}}', `Line 2 of the file: ${otherMembers}`],
  ['{"a": {"passwordHash":\n{"b": "hunter2"}}}', `Line 2 of the file: ${otherMembers}`],
  ['{"a": {"passwordHash":\n1}}', `Line 2 of the file: ${otherMembers}`],
  ['{"a": {\n}}', `Line 2 of the file: ${otherMembers}`],
])('%j is refused by line, without its passwords', (text, problem) => {
  expect(() => parseUserFile(text)).toThrow(new Error(problem));
});
