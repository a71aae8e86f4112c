import { expect, test } from 'vitest';
import { parseUserFile } from '../../src/cli/user-file.ts';

/** The rows of a file, each with the user or the problem. */
const rowsOf = (text: string) =>
  parseUserFile(text).map(({ line, username, user }) => [line, username, user]);

test('rows keep their order, and a repeated name is not lost', () => {
  expect(rowsOf('{"b": "one",\n"a": "two", "b": "three",\n"__proto__": "four"}')).toEqual([
    [1, 'b', { username: 'b', password: 'one' }],
    [2, 'a', { username: 'a', password: 'two' }],
    [2, 'b', { username: 'b', password: 'three' }],
    [3, '__proto__', { username: '__proto__', password: 'four' }],
  ]);
  expect(rowsOf('{}')).toEqual([]);
});

test('a row may have the hash of a password, and what else a user keeps', () => {
  const id = '0b8d6ff4-7f0c-4c0e-9a36-6b1f3c1f9a10';
  const file = `{"a": {"passwordHash": "one"}, "passwordHash": "two", "b": {"password": "three",
    "id": "${id}", "createdAt": "2020-02-29T23:59:59.5+02:00", "disabled": true}}`;
  expect(rowsOf(file)).toEqual([
    [1, 'a', { username: 'a', passwordHash: 'one' }],
    [1, 'passwordHash', { username: 'passwordHash', password: 'two' }],
    [
      1,
      'b',
      {
        username: 'b',
        password: 'three',
        id,
        createdAt: new Date('2020-02-29T21:59:59.500Z'),
        disabled: true,
      },
    ],
  ]);
});

const value = 'Neither a password in quotes nor an object.';
const neither = 'There is neither a "password" nor a "passwordHash".';
const hashForm = 'The member "passwordHash" is neither a string nor a credential of Keycloak.';
const idForm = 'The member "id" is not a UUID, written in lower case.';
const timeForm = 'The member "createdAt" is not a time such as 2020-01-31T12:00:00Z.';

test.each([
  ['12345678', value],
  ['null', value],
  ['true', value],
  ['["hunter2", {"hunter2": 1}]', value],
  ['{}', neither],
  ['{"id": "0b8d6ff4-7f0c-4c0e-9a36-6b1f3c1f9a10"}', neither],
  ['{"password": "hunter2", "email": "x"}', 'The member "email" is not known.'],
  ['{"password": "hunter2", "hunter2": "x"}', 'A member is not known.'],
  ['{"password": "hunter2", "__proto__": "x"}', 'The member "__proto__" is not known.'],
  [
    '{"password": "hunter2", "passwordHash": "x"}',
    'There are both a "password" and a "passwordHash".',
  ],
  ['{"password": "hunter2", "password": "x"}', 'The member "password" is there twice.'],
  ['{"password": ["hunter2"]}', 'The member "password" is not a string.'],
  ['{"passwordHash": ["hunter2"]}', hashForm],
  ['{"passwordHash": {"b": "hunter2"}}', hashForm],
  ['{"passwordHash": {"secretData": "{}", "credentialData": "{"}}', hashForm],
  ['{"passwordHash": 1}', hashForm],
  ['{"password": "hunter2", "id": 17}', 'The member "id" is not a string.'],
  ['{"password": "hunter2", "id": "17"}', idForm],
  ['{"password": "hunter2", "id": "0B8D6FF4-7F0C-4C0E-9A36-6B1F3C1F9A10"}', idForm],
  ['{"password": "hunter2", "id": "00000000-0000-0000-0000-000000000000"}', idForm],
  ['{"password": "hunter2", "id": "{0b8d6ff4-7f0c-4c0e-9a36-6b1f3c1f9a10}"}', idForm],
  ['{"password": "hunter2", "createdAt": 1580000000}', 'The member "createdAt" is not a string.'],
  ['{"password": "hunter2", "createdAt": "2020-01-31"}', timeForm],
  ['{"password": "hunter2", "createdAt": "2020-02-30T00:00:00Z"}', timeForm],
  ['{"password": "hunter2", "createdAt": "2020-01-31T24:00:00Z"}', timeForm],
  ['{"password": "hunter2", "createdAt": "2020-01-31T12:00:00"}', timeForm],
  [
    '{"password": "hunter2", "createdAt": "0001-01-01T00:00:00Z"}',
    'The member "createdAt" is before 1970.',
  ],
  [
    '{"password": "hunter2", "disabled": "yes"}',
    'The member "disabled" is neither true nor false.',
  ],
])('a row with %s is refused alone', (text, problem) => {
  expect(rowsOf(`{"first": "x",\n"bad": ${text}, "last": "y"}`)).toEqual([
    [1, 'first', { username: 'first', password: 'x' }],
    [2, 'bad', problem],
    [2, 'last', { username: 'last', password: 'y' }],
  ]);
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
  [
    '"hunter2"',
    'Line 1 of the file: expected { "name": "password" or { "passwordHash": "…" }, … }.',
  ],
  [
    '[{"a": "hunter2"}]',
    'Line 1 of the file: expected { "name": "password" or { "passwordHash": "…" }, … }.',
  ],
  [`{"a":\n${'['.repeat(100_000)}`, 'Line 2 of the file: the JSON is nested too deeply.'],
  [`{"a":\n${'{"b":'.repeat(100_000)}`, 'Line 2 of the file: the JSON is nested too deeply.'],
])('%j is refused by line, without its passwords', (text, problem) => {
  expect(() => parseUserFile(text)).toThrow(new Error(problem));
});
