import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig, fileSettings, type Config } from '../../src/config.ts';
import { describeUnknown, unknownSettings } from '../../src/warnings.ts';
import { latchkey } from '../support/process.ts';

const random = () => randomBytes(32).toString('base64');

function file(content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  return path;
}

const cases: [name: string, field: keyof Config, value: string][] = [
  ['AUTH_SECRET', 'secret', random()],
  ['AUTH_SECRET_PREVIOUS', 'secretPrevious', random()],
  ['AUTH_HS256_SECRET', 'hs256Secret', random()],
  ['DATABASE_URL', 'databaseUrl', 'postgres://me:hunter2@db.internal/latchkey'],
  ['AUTH_SMTP_URL', 'smtpUrl', 'smtp://me:hunter2@mail.internal'],
];

const loadWith = (environment: Record<string, string>) =>
  loadConfig({ AUTH_MAIL_FROM: 'auth@example.com', ...environment });

test('every setting that can hold a secret can be in a file', () => {
  expect(fileSettings.map(({ of }) => of).toSorted()).toEqual(
    cases.map(([name]) => name).toSorted(),
  );
});

test.each(cases)(
  '%s_FILE names a file with the value, trimmed as values are',
  (name, field, value) => {
    for (const content of [value, `${value}\n`, `\uFEFF ${value}\r\n`])
      expect(loadWith({ [`${name}_FILE`]: ` ${file(content)}\r` })[field]).toBe(value);
    expect(loadWith({ [`${name}_FILE`]: ' ' })).toEqual(loadWith({}));
  },
);

test.each(cases)('%s_FILE is refused in one line without what is in it', (name, _field, value) => {
  const variable = `${name}_FILE`;
  const path = file(value);
  const folder = `${path}-folder`;
  mkdirSync(folder);
  const refused: [Record<string, string>, string][] = [
    [{ [name]: value, [variable]: path }, `${name} and ${variable} are both set: set one`],
    [{ [variable]: `${path}-none` }, `${variable} names a file that cannot be read (ENOENT)`],
    [{ [variable]: folder }, `${variable} names a file that cannot be read (EISDIR)`],
    [{ [variable]: file(' \n') }, `${variable} names a file that is empty`],
    // As text, most of them would become one and the same character.
    [
      { [variable]: file(Buffer.alloc(64, 0xfe)) },
      `${variable} names a file that is not text in UTF-8`,
    ],
  ];
  for (const [environment, problem] of refused) {
    const example = `Example: ${variable}=/run/secrets/${name.toLowerCase()}`;
    const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };
    const needed = name === 'DATABASE_URL' ? {} : { DATABASE_URL: 'sqlite::memory:' };
    for (const around of [{}, { ...production, ...needed }])
      expect(() => loadConfig({ ...around, ...environment })).toThrow(
        expect.objectContaining({ message: `${problem}. ${example}` }),
      );
  }
});

test.each([
  ['AUTH_SECRET', 'hunter2', 'is shorter than 32 bytes'],
  ['AUTH_HS256_SECRET', 'hunter2'.repeat(9), 'is not random'],
  ['DATABASE_URL', 'mysql://me:hunter2@localhost/latchkey', 'is neither sqlite:PATH nor'],
  ['AUTH_SMTP_URL', 'smtp://me:hunter2@mail.internal/x', 'has more than a user'],
])('what %s_FILE holds is checked as the value is, and not shown', (name, value, problem) => {
  const load = () => loadConfig({ [`${name}_FILE`]: file(value) });
  expect(load).toThrow(`${name}_FILE names a file whose content ${problem}`);
  expect(load).toThrow(new RegExp(`Example: ${name}_FILE=/run/secrets/${name.toLowerCase()}$`));
  expect(load).not.toThrow('hunter2');
});

test('in production, a database that a file names is one', () => {
  const DATABASE_URL_FILE = file('sqlite:/var/lib/latchkey/latchkey.db\n');
  const production = { NODE_ENV: 'production', AUTH_ISSUER: 'https://auth.example.com' };
  expect(loadConfig({ ...production, DATABASE_URL_FILE }).databaseUrl).toMatch(/latchkey\.db$/);
});

test('their names are known, and others are not', () => {
  const known = Object.fromEntries(fileSettings.map(({ name }) => [name, 'x']));
  expect(unknownSettings(known)).toEqual([]);
  expect(unknownSettings({ AUTH_SECRETS_FILE: 'x' }).map(describeUnknown)).toEqual([
    'AUTH_SECRETS_FILE is not a setting of Latchkey. Did you mean AUTH_SECRET_FILE?',
  ]);
  expect(unknownSettings({ AUTH_ISSUER_FILE: 'x' })).toHaveLength(1);
});

test('a command reads them, and its help page has them', async () => {
  const path = join(file(''), '..', 'latchkey.db');
  const env = { DATABASE_URL_FILE: file(`sqlite:${path}\n`) };
  expect(await latchkey(['migrate'], { env })).toMatchObject({ code: 0, stderr: '' });
  const { stdout } = await latchkey(['migrate', '--help']);
  expect(stdout).toMatch(/^ {2}DATABASE_URL_FILE: path \(default: none\)$/m);
});

test('a file is read once: a pipe has its content once', () => {
  const path = file('sqlite::memory:');
  let asked = 0;
  const environment = {
    NODE_ENV: 'production',
    AUTH_ISSUER: 'https://auth.example.com',
    get DATABASE_URL_FILE() {
      asked += 1;
      return asked === 1 ? path : `${path}.gone`;
    },
  };
  expect(loadConfig(environment).databaseUrl).toBe('sqlite::memory:');
});
