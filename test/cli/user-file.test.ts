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

test.each([
  ['', 'Line 1 of the file: the JSON is malformed (ValueExpected).'],
  ['{"a": "hunter2"', 'Line 1 of the file: the JSON is malformed (CloseBraceExpected).'],
  ['{"a": "hunter2\n"}', 'Line 1 of the file: the JSON is malformed (UnexpectedEndOfString).'],
  ['{"a"\n:\n"x" "hunter2"}', 'Line 3 of the file: the JSON is malformed (CommaExpected).'],
  ['{"a": hunter2}', 'Line 1 of the file: the JSON is malformed (InvalidSymbol).'],
  ['{"a": "hunter2",}', 'Line 1 of the file: the JSON is malformed (PropertyNameExpected).'],
  ['{} {"a": "hunter2"}', 'Line 1 of the file: the JSON is malformed (EndOfFileExpected).'],
  ['// hunter2\n{}', 'Line 1 of the file: the JSON is malformed (InvalidCommentToken).'],
  ['"hunter2"', 'Line 1 of the file: expected { "name": "password", … }.'],
  ['[{"a": "hunter2"}]', 'Line 1 of the file: expected { "name": "password", … }.'],
  ['{\n"a": 12345678}', 'Line 2 of the file: the password of "a" is not a string.'],
  ['{\n"a": ["hunter2"]}', 'Line 2 of the file: the password of "a" is not a string.'],
  ['{\n"a": {"b": "hunter2"}}', 'Line 2 of the file: the password of "a" is not a string.'],
])('%j is refused by line, without its passwords', (text, problem) => {
  expect(() => parseUserFile(text)).toThrow(new Error(problem));
});
