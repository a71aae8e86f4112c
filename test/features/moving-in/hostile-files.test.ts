import { expect, test } from 'vitest';
import { readExport } from '../../support/read-file.ts';

const kate = '{"username":"kate"}';
const megabyte = 1024 * 1024;

function* repeated(text: string, times: number, end = ''): Generator<Uint8Array> {
  const chunk = Buffer.from(text);
  for (let count = 0; count < times; count += 1) yield chunk;
  yield Buffer.from(end);
}

/** Records that are refused while the next one comes in. */
const badRecords: [string, string, string][] = [
  [
    'nesting without an end',
    `{"username":${'['.repeat(100_000)}`,
    'The record is nested too deeply.',
  ],
  [
    'deep nesting',
    `{"username":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    'The record is nested too deeply.',
  ],
  [
    'a list of 300,000 members',
    `{"username":"x","roles":[${'0,'.repeat(600_000)}0]}`,
    'The record is larger than 1024 KiB.',
  ],
  ['a list in place of a name', `{"username":[${'0,'.repeat(1000)}0]}`, 'cannot be read.'],
  ['a member twice', '{"username":"x","username":"y"}', 'The record has a member twice.'],
  [
    'a member twice, one with an escape',
    String.raw`{"username":"x","\u0075sername":"y"}`,
    'The record has a member twice.',
  ],
  [
    'a number without an end',
    '{"username":"x","n":1e999}',
    'The record has a number that is too large.',
  ],
  ['a name with NUL', String.raw`{"username":"a\u0000b"}`, 'control or formatting characters.'],
  ['half a character', String.raw`{"username":"a\ud800"}`, 'must be well-formed Unicode.'],
  ['a name that is too long', `{"username":"${'x'.repeat(100)}"}`, 'longer than 64 characters.'],
  ['no object', '["kate"]', 'The record is no object.'],
  ['single quotes', "{'username':'x'}", 'The record is no JSON.'],
  ['__proto__ in place of a user', '{"__proto__":{"username":"x"}}', 'no username and no address.'],
  [
    'an id in place of a name',
    '{"id":"constructor","constructor":{"prototype":{}}}',
    'no username and no address.',
  ],
  [
    'bcrypt at a cost of 31',
    '{"username":"x","passwordHash":"$2b$31$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"}',
    'The password hash ',
  ],
  [
    'PBKDF2 of a billion rounds',
    '{"username":"x","passwordHash":"pbkdf2_sha256$1000000000$salt$oNWybmmcvxNvKHJqrmIbXoFSwtDFGUd6vAAEBWZBd9Y="}',
    'The password hash ',
  ],
  [
    'Argon2id of a terabyte',
    '{"username":"x","passwordHash":"$argon2id$v=19$m=1073741824,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$iPOQ5f2O21FsjnBvo1AiFcDuSXciCnKUrXFO+yfgNoM"}',
    'The password hash ',
  ],
  [
    'scrypt of much memory',
    '{"username":"x","passwordHash":"scrypt:1073741824:8:1$salt$00112233"}',
    'The password hash ',
  ],
];

test.each(badRecords)('%s is refused, and the next line comes in', async (_, record, problem) => {
  const { records, error } = await readExport(`{"username":"susan"}\n${record}\n${kate}\n`);
  expect(error).toBeNull();
  expect(records).toEqual(['1: susan', expect.stringContaining(problem), '3: kate']);
  expect(records[1]).toMatch(/^2: .{1,120}$/);
});

test.each(badRecords.slice(1))(
  '%s is refused in a list, and the next element comes in',
  async (_, record, problem) => {
    const { records, error } = await readExport(`[{"username":"susan"},\n${record},\n${kate}]`);
    expect(error).toBeNull();
    expect(records).toEqual(['1: susan', expect.stringContaining(problem), '3: kate']);
  },
);

test('names of prototypes are names, and change nothing', async () => {
  const { records } = await readExport(
    '{"username":"__proto__"}\n{"username":"constructor","__proto__":{"polluted":1}}\n',
  );
  expect(records).toEqual(['1: __proto__', '2: constructor']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

const bom = '\u{feff}';

test('a byte order mark, empty lines and CRLF are no part of a record', async () => {
  const { records } = await readExport(`${bom}\r\n{"username":"susan"}\r\n\r\n${kate}`);
  expect(records).toEqual(['2: susan', '4: kate']);
  const csv = await readExport(`${bom}username,email\r\nsusan,\r\n\r\n"ka\r\nte",\r\njohn,""\r\n`);
  expect(csv.records).toEqual(['2: susan', expect.stringContaining('4: '), '6: john']);
});

test.each([
  ['UTF-16', Buffer.from(bom + kate, 'utf16le'), 'The file is UTF-16 text.'],
  ['UTF-16 without a mark', Buffer.from(kate, 'utf16le'), 'it has NUL bytes'],
  ['zeros', Buffer.alloc(100_000), 'it has NUL bytes'],
  ['nothing', '', 'The file is empty.'],
  ['spaces', ' \n ', 'The file is empty.'],
  ['a program', Buffer.from('\u007fELF\u0001\u00ff\u00fe', 'latin1'), 'Line 1'],
  [
    'a list that is cut short',
    `[${kate},{"username":"su`,
    'Line 1 of the file: the record has no end',
  ],
  ['a list without its bracket', `[${kate},\n${kate}`, 'Line 2 of the file: the record has no end'],
  [
    'a text without an end',
    `[${kate},\n{"username":"su\n}]`,
    'Line 2 of the file: a text has no end',
  ],
  ['brackets that do not fit', `[${kate},\n{"username":]}`, 'Line 2 of the file: a bracket'],
  ['an object without users', '{\n"accounts": []}', 'there is no list of users below "users"'],
  [
    'two lists of users',
    `{\n"users": [${kate}],\n"users": []}`,
    'the list of users is there twice',
  ],
  ['lists in lists', `{\n"x": ${'['.repeat(10_000)}`, 'the JSON is nested too deeply'],
  ['text after the end', `[${kate}]\n[]`, 'Line 2 of the file: something follows'],
])('%s is refused as a file', async (_, content, problem) => {
  const { error } = await readExport(content, 'keycloak');
  expect(error).toContain(problem);
});

test('text that is no UTF-8 is refused record by record', async () => {
  const latin = Buffer.concat([
    Buffer.from('{"username":"andr\u00e9"}', 'latin1'),
    Buffer.from(`\n${kate}`),
  ]);
  const { records } = await readExport(latin);
  expect(records).toEqual(['1: The record is not UTF-8 text.', '2: kate']);
});

test('in CSV, formulas are text, and rows of another length or with misplaced quotes are refused', async () => {
  const { records, error } = await readExport(
    [
      'username,email',
      `"=HYPERLINK(""http://evil"")",`,
      `@SUM(1),x@example.com`,
      'two',
      'a,b,c',
      'a"b",c',
      '"a"b,c',
      'kate,kate@example.com',
    ].join('\n'),
    'csv',
  );
  expect(error).toBeNull();
  expect(records).toEqual([
    '2: =HYPERLINK("http://evil")',
    '3: @SUM(1)',
    '4: The row has not as many columns as the header.',
    '5: The row has not as many columns as the header.',
    '6: A quote is where none can be.',
    '7: A quote is where none can be.',
    '8: kate',
  ]);
});

test.each([
  ['10,000 columns', `username${',x'.repeat(10_000)}\n`, 'there are more than 1000 columns'],
  ['a column twice', 'username,username\nsusan,kate\n', 'two columns have one name'],
  [
    'a quote that stays open',
    'username,email\n"susan,\nkate,\n',
    'Line 2 of the file: a quote has no end',
  ],
])('CSV with %s is refused', async (_, content, problem) => {
  expect((await readExport(content, 'csv')).error).toContain(problem);
});

test('a line of 100 MB, with and without an end, takes neither memory nor the next line', async () => {
  const before = process.memoryUsage().rss;
  const long = await readExport(repeated('x'.repeat(megabyte), 100, `\n${kate}\n`), 'csv');
  expect(long.error).toContain('Line 1 of the file');
  const record = [
    Buffer.from(`{"username":"susan"}\n{"username":"`),
    ...repeated('x'.repeat(megabyte), 100, `"}\n${kate}\n`),
  ];
  expect((await readExport(record)).records).toEqual([
    '1: susan',
    '2: The record is larger than 1024 KiB.',
    '3: kate',
  ]);
  const listed = [Buffer.from('[{"username":"'), ...repeated('x'.repeat(megabyte), 100)];
  expect((await readExport(listed)).error).toContain('Line 1 of the file: the record has no end');
  const quoted = [Buffer.from('username\n"'), ...repeated('x\n'.repeat(megabyte / 2), 100)];
  expect((await readExport(quoted, 'csv')).error).toContain('Line 2 of the file: a quote');
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * megabyte);
});

test('chunks of one byte give the same records as the whole file', async () => {
  const nested = `{"meta":{"users":[1]},"x":[{"users":[]}],\n"users":[\n{"username":"a\\"]}","y":[{}]} ,${kate}\n]}`;
  const csv = 'username;email\r\n"a;""b""";a@example.com\r\n"c\nd";\r\n';
  for (const [content, from] of [
    [nested, 'keycloak'],
    [csv, 'csv'],
    [`${kate}\n\n{"username":"x"}`, 'json'],
  ] as const) {
    const whole = await readExport(content, from);
    const bytes = Array.from(Buffer.from(content), (byte) => Uint8Array.of(byte));
    expect(whole.records).toHaveLength(2);
    expect(await readExport(bytes, from)).toEqual(whole);
  }
});

test('random damage to a file ends in records or in an error that names a line', async () => {
  const good = Array.from(
    { length: 5 },
    (_, index) => `{"username":"user${index}","n":[{"a":"b"}]}`,
  );
  let seed = 1;
  const random = (limit: number) => (seed = (seed * 48_271) % 2_147_483_647) % limit;
  for (const text of [good.join('\n'), `[${good.join(',\n')}]`, `username,x\n"a",b\nc,"d"`])
    for (let round = 0; round < 300; round += 1) {
      const bytes = Buffer.from(text);
      for (let count = 0; count <= random(3); count += 1)
        bytes[random(bytes.length)] = '{}[]",:\\\n\0\u00ffx'.charCodeAt(random(12));
      const { error, records } = await readExport(bytes);
      if (error !== null) expect(error).toMatch(/^(?:Line \d+ of the file: |The file )./);
      else expect(records.length).toBeGreaterThan(0);
    }
});
