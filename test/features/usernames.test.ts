import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { newUsernameProblem } from '../../src/features/users/new-username.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { sharedDatabase, testDatabase } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';
import { code, createTestServer, password, type TestServer } from '../support/test-server.ts';

const signUp = (server: TestServer, username: string) =>
  server.execute('mutation ($input: SignUpInput!) { signUp(input: $input) { tokenType } }', {
    variables: { input: { username, password } },
  });

describe('a new username', () => {
  test.each([
    ['a variation selector', 'susan\ufe0f'],
    ['another variation selector', 'susan\u{e0100}'],
    ['a Mongolian one', 'su\u180bsan'],
    ['a Hangul filler', 'susan\u115f'],
    ['another Hangul filler', 'susan\u3164'],
    ['a halfwidth Hangul filler', 'susan\uffa0'],
    ['a grapheme joiner', 'su\u034fsan'],
    ['a Braille blank', 'susan\u2800'],
    ['a line separator', 'su\u2028san'],
    ['a paragraph separator', 'su\u2029san'],
    ['an unassigned code point', 'susan\u0378'],
    ['a private-use code point', 'susan\ue000'],
    ['a private-use code point of plane 16', 'susan\u{10fffd}'],
    ['a noncharacter', 'susan\uffff'],
    ['a blank hieroglyph', 'susan\u{13441}'],
    ['an Ogham space', 'su\u1680san'],
    ['a place for an object', 'susan\ufffc'],
    ['a reversal of direction', 'su\u202esan'],
    ['two spaces in a row', 'susan  van dyke'],
    ['two spaces of different kinds in a row', 'susan\u00a0\u2003dyke'],
    ['Braille blanks alone', '\u2800\u2800'],
    ['a filler alone', '\u3164'],
    ['a combining mark at the beginning', '\u0301susan'],
    ['the same mark twice', 'susa\u0301\u0301n'],
    ['the same mark twice, once composed', 'sus\u00e1\u0301n'],
    ['five marks on a letter', 'susa\u0300\u0301\u0302\u0303\u0304n'],
    ['a Cyrillic letter among Latin ones', 'sus\u0430n'],
    ['a Greek letter among Latin ones', 'susαn'],
    ['a Cherokee letter among Latin ones', 'Ꭰsusan'],
    ['a Greek letter that is not one until it is folded', '\u00b5susan'],
    ['Cyrillic among Greek', 'Ζωή\u0430'],
    ['Hangul among Kana', '한かな'],
    ['Bopomofo among Hangul', 'ㄅ한'],
  ])('with %s is refused, and not repeated', async (_what, username) => {
    const server = await createTestServer();
    const answer = await signUp(server, username);
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.body.errors?.[0]?.extensions['argument']).toEqual(['input', 'username']);
    expect(answer.text).not.toMatch(/[^\p{ASCII}]/u);
    expect(answer.text).not.toContain('susan');
  });

  test.each([
    ['Greek', 'Ζωή Παππά'],
    ['Cyrillic', 'Пётр'],
    ['Japanese', '田中さくらサクラー'],
    ['Japanese with Latin', '田中 Taro'],
    ['Chinese with Latin and Bopomofo', 'Li 李 ㄌㄧ'],
    ['Korean with Latin', 'Kim 金 한국'],
    ['Vietnamese', 'Đặng Văn Đức'],
    ['Devanagari', 'हिन्दी'],
    ['Hebrew with points', 'עִבְרִית'],
    ['Thai', 'ภาษาไทย'],
    ['Tibetan', 'བོད་སྐད'],
    ['digits and signs', 'susan.1_2-3+4=5!'],
    ['an emoji', 'susan 🙂'],
  ])('in %s is taken', async (_what, username) => {
    const server = await createTestServer();
    expect((await signUp(server, username)).status).toBe(200);
  });

  test.each(['susan@example.com', '@susan', 'susan\uff20home', 'susan\ufe6bhome'])(
    '%s is refused where the server sends mail, and taken where it does not',
    async (username) => {
      const { body } = await signUp(await createTestServer(), username);
      expect(body.errors?.[0]?.message).toBe('The username must not contain @.');
      expect(body.errors?.[0]?.extensions['argument']).toEqual(['input', 'username']);
      const mailless = await createTestServer({ AUTH_SMTP_URL: 'none' });
      expect((await signUp(mailless, username)).status).toBe(200);
    },
  );

  test('that mixes scripts is refused by a message that says what to do', async () => {
    const { body } = await signUp(await createTestServer(), 'sus\u0430n');
    expect(body.errors?.[0]?.message).toBe(
      'The username must not mix scripts, such as Latin and Cyrillic: use letters of one of them.',
    );
  });

  test('may mix scripts where AUTH_USERNAME_SCRIPTS allows it, and keeps the other rules', async () => {
    const server = await createTestServer({ AUTH_USERNAME_SCRIPTS: 'any' });
    expect((await signUp(server, 'sus\u0430n')).status).toBe(200);
    expect((await signUp(server, 'susan\ufe0f')).status).toBe(400);
  });

  test('is held to the same rules by `latchkey user add`', async () => {
    const env = { DATABASE_URL: await sharedDatabase() };
    const add = (name: string, more = {}) =>
      latchkey(['user', 'add', name], { env: { ...env, ...more }, input: `${password}\n` });
    expect(await add('sus\u0430n')).toMatchObject({
      code: 1,
      stderr:
        'The username must not mix scripts, such as Latin and Cyrillic: use letters of one of them.\n',
    });
    expect(await add('sus\u0430n', { AUTH_USERNAME_SCRIPTS: 'any' })).toMatchObject({ code: 0 });
  });
});

/** Ranges of DerivedCoreProperties.txt (Unicode 17): Default_Ignorable_Code_Point. */
const defaultIgnorable = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfff8],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
] as const;

/** Of no script: private-use code points, surrogates, noncharacters and what is not assigned (UAX 24 §3.3). */
const isOfNoScript = (character: string) => /\p{Script=Zzzz}/u.test(character);

const isDefaultIgnorable = (codePoint: number) =>
  defaultIgnorable.some(([first, last]) => first <= codePoint && codePoint <= last);

function refused(username: string): boolean {
  return newUsernameProblem(username, 'any') !== null;
}

test('no default-ignorable, private, unassigned code point is in a new username, of all of Unicode', () => {
  const accepted: string[] = [];
  let checked = 0;
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
    const character = String.fromCodePoint(codePoint);
    const everywhere = isDefaultIgnorable(codePoint);
    if (!everywhere && !isOfNoScript(character)) continue;
    checked += 1;
    const names = [`su${character}san`];
    if (everywhere) names.push(character, `${character}susan`, `susan${character}`);
    if (!names.every(refused)) accepted.push(codePoint.toString(16));
  }
  expect(accepted).toEqual([]);
  expect(checked).toBeGreaterThan(900_000);
});

test('every letter and digit of Unicode that shows is a new username of its own, whatever its script', () => {
  const wrong: string[] = [];
  for (let codePoint = 0; codePoint <= 0x2ffff; codePoint += 1) {
    const character = String.fromCodePoint(codePoint);
    if (!/[\p{L}\p{N}]/u.test(character) || isDefaultIgnorable(codePoint)) continue;
    if (newUsernameProblem(character, 'restricted')) wrong.push(codePoint.toString(16));
  }
  expect(wrong.filter((hex) => !beginsNoName(hex))).toEqual([]);
});

/** Two blanks of Egyptian scribes, and what is, in its compatible form, a space or a mark on the letter before. */
function beginsNoName(hex: string): boolean {
  const compatible = String.fromCodePoint(parseInt(hex, 16)).normalize('NFKC');
  return ['13441', '13442'].includes(hex) || /^[ \p{M}]/u.test(compatible);
}

describe('one way to fold case, one user:', () => {
  test.each([
    ['οδυσσευς', ['ΟΔΥΣΣΕΥΣ', 'οδυσσευσ', 'Οδυσσευς']],
    ['Straße', ['STRASSE', 'strasse', 'STRAẞE']],
    ['ſusan', ['susan', 'SUSAN']],
    ['İbrahim', ['i\u0307brahim', 'İBRAHIM']],
    ['ᏣᎳᎩ', ['ꮳꮃꭹ']],
    ['ﬁona', ['Fiona', 'FIONA']],
  ])('%s', async (username, others) => {
    const server = await createTestServer();
    expect((await signUp(server, username)).status).toBe(200);
    for (const other of others) {
      expect(code(await signUp(server, other)), other).toBe('USERNAME_TAKEN');
      expect((await server.login(other, password)).status, other).toBe(200);
    }
  });
});

describe('a user from before', () => {
  /** A server whose store has these users, each with the key of before and the same password. */
  async function setUp(keys: Record<string, string>, environment: Record<string, string> = {}) {
    const store = await openStore(await testDatabase());
    const server = await createTestServer(environment, { store });
    await server.signUp('template');
    const template = await store.passwords.findByUsernameKey('template');
    for (const [username, usernameKey] of Object.entries(keys)) {
      await store.users.insert({ ...template!, id: randomUUID(), username, usernameKey });
    }
    return { server, store: store as Store };
  }

  test.each([
    ['sus\u0430n', 'sus\u0430n'],
    ['susan\ufe0f', 'susan'],
    ['su\u2028san', 'su\u2028san'],
    ['susan\ue000', 'susan\ue000'],
    ['susan  van', 'susan  van'],
  ])('whose name would be refused today logs in, and goes on: %j', async (username, key) => {
    const { server } = await setUp({ [username]: key });
    const answer = await server.login(username, password);
    expect(answer.status).toBe(200);
    const token = answer.body.data?.['login'].accessToken as string;
    const reauthenticate = `mutation { reauthenticate(password: "${password}") { tokenType } }`;
    expect((await server.execute(reauthenticate, { token })).status).toBe(200);
  });

  test('who kept their own key is another than the user who has the folded one', async () => {
    const { server, store } = await setUp({ οδυσσευς: 'οδυσσευς', οδυσσευσ: 'οδυσσευσ' });
    const idOf = async (key: string) => (await store.users.findByUsernameKey(key))!.id;
    const logIn = async (username: string) =>
      (await server.login(username, password)).body.data?.['login'].user.id as string;
    expect(await logIn('οδυσσευς')).toBe(await idOf('οδυσσευς'));
    expect(await logIn('ΟΔΥΣΣΕΥΣ')).toBe(await idOf('οδυσσευς'));
    expect(await logIn('οδυσσευσ')).toBe(await idOf('οδυσσευσ'));
  });

  test('is guarded by a count of their own, which no login of the other resets', async () => {
    const environment = { AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/60' };
    const { server } = await setUp({ οδυσσευς: 'οδυσσευς', οδυσσευσ: 'οδυσσευσ' }, environment);
    const answers: unknown[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      answers.push(code(await server.login('οδυσσευς', 'not the password')));
      expect((await server.login('οδυσσευσ', password)).status).toBe(200);
    }
    expect(answers).toEqual([...Array(3).fill('INVALID_CREDENTIALS'), 'TOO_MANY_ATTEMPTS']);
  });
});

test('spellings of a name that fold to one share one count, whether there is a user or not', async () => {
  const environment = { AUTH_ATTEMPTS: 'on', AUTH_ATTEMPTS_PER_USER_AND_ADDRESS: '3/60' };
  const spellings = ['straße', 'STRASSE', 'straſſe', 'STRAẞE'];
  for (const exists of [true, false]) {
    const server = await createTestServer(environment);
    if (exists) await server.signUp('Strasse');
    const answers: unknown[] = [];
    for (const name of spellings) answers.push(code(await server.login(name, 'not the password')));
    expect(answers).toEqual([...Array(3).fill('INVALID_CREDENTIALS'), 'TOO_MANY_ATTEMPTS']);
  }
});
