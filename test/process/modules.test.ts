import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bin, root, startServer, temporaryFolder } from '../support/process.ts';

const recorder = join(root, 'test/support/record-modules.ts');

/** Returns the URLs of what `latchkey serve` has loaded when it listens. */
async function modulesOfStart(env: Record<string, string> = {}): Promise<string[]> {
  const file = join(await temporaryFolder(), 'modules.json');
  const server = await startServer(
    { DATABASE_URL: 'sqlite::memory:', RECORD_MODULES: file, ...env },
    { args: ['--import', recorder, bin, 'serve'] },
  );
  await server.stop();
  return JSON.parse(await readFile(file, 'utf8')) as string[];
}

/** Returns the folders that the packages of these URLs are in, each once. */
function packagesOf(urls: readonly string[]): string[] {
  const inFolder = /.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//;
  return [...new Set(urls.flatMap((url) => inFolder.exec(url)?.[0] ?? []))];
}

const nameOf = (folder: string) => /.*\/node_modules\/(.*)\/$/.exec(folder)?.[1] ?? '';

test('a start loads no package that serving does not need', async () => {
  const names = packagesOf(await modulesOfStart()).map(nameOf);
  expect(names).toEqual(expect.arrayContaining(['graphql-yoga', 'kysely', 'pino', 'commander']));
  for (const idle of [
    '@graphql-yoga/render-graphiql',
    '@inquirer/password',
    '@opentelemetry/api',
    '@simplewebauthn/server',
    '@zxcvbn-ts/language-common',
    'bcryptjs',
    'cli-progress',
    'jose',
    'jsonc-parser',
    'nodemailer',
    'mustache',
    'oauth4webapi',
    'openid-client',
    'otpauth',
    'pg',
    'pino-pretty',
    'prom-client',
    'uqr',
  ]) {
    expect(names).not.toContain(idle);
  }
});

test('a start that is asked for metrics loads what counts them', async () => {
  const names = packagesOf(await modulesOfStart({ METRICS_PORT: '0' })).map(nameOf);
  expect(names).toContain('prom-client');
});

test('a start without pages loads nothing of them, and one with pages no more than their doors', async () => {
  const pagesOf = async (env: Record<string, string>) =>
    (await modulesOfStart(env))
      .flatMap((url) => /\/src\/(pages\/.*)$/.exec(url)?.[1] ?? [])
      .toSorted();
  expect(await pagesOf({ AUTH_PAGES: 'off', AUTH_GRAPHIQL: 'off' })).toEqual([]);
  expect(await pagesOf({ AUTH_GRAPHIQL: 'off' })).toEqual(['pages/pages.ts']);
  expect(await pagesOf({ AUTH_PAGES: 'off' })).toEqual([
    'pages/welcome/locales.ts',
    'pages/welcome/welcome.ts',
  ]);
});

/** What features declare is always loaded, and what they ask of storage has few values. */
const isSmall = (file: string) => /\/(room|store)\.ts$/.test(file);

/** Features whose rules are loaded with the first request for one of them, and those that mails belong to. */
const late = new Set([
  'account',
  'addresses',
  'administration',
  'elsewhere',
  'identities',
  'mail',
  'mail-login',
  'one-time-tokens',
  'passkey-login',
  'password-change',
  'password-reset',
  'passkeys',
  'provider-login',
  'providers',
  'reauthentication',
  'recovery-codes',
  'sign-up',
  'totp',
  'totp-setup',
  'trusted-devices',
  'login-challenge',
]);

/** Returns what is loaded of the features above, below `features/`. */
function lateFiles(urls: readonly string[]): string[] {
  const files = urls.flatMap((url) => /\/src\/features\/(.*)$/.exec(url)?.[1] ?? []);
  return files.filter((file) => late.has(file.split('/')[0]!) && !isSmall(file)).toSorted();
}

const ofEveryStart = [
  'addresses/contacts.ts',
  'addresses/email-address.ts',
  'mail/kinds.ts',
  'mail/notices.ts',
  'passkeys/relying-party.ts',
  'passkeys/responses.ts',
];

test('a start without mail loads no courier, and no rule of accounts or mails', async () => {
  const urls = await modulesOfStart({ AUTH_SMTP_URL: 'none' });
  expect(lateFiles(urls)).toEqual(ofEveryStart);
  const steps = urls.flatMap((url) => /\/src\/store\/steps\/(.*)$/.exec(url)?.[1] ?? []);
  expect(steps).toContain('sessions.ts');
  for (const idle of [
    'contacts.ts',
    'delete-user.ts',
    'email-changes.ts',
    'identities.ts',
    'invitations.ts',
    'mailed-tokens.ts',
    'new-password.ts',
    'oidc-codes.ts',
    'one-time-tokens.ts',
    'open-account.ts',
    'outbox.ts',
    'passkeys.ts',
    'start.ts',
    'totp.ts',
  ])
    expect(steps).not.toContain(idle);
});

test('a start with mail loads no more than the courier', async () => {
  const files = lateFiles(await modulesOfStart({ AUTH_SMTP_URL: 'console:' }));
  expect(files).toEqual([...ofEveryStart, 'mail/courier.ts'].toSorted());
});

test('a start without providers loads nothing of them, and one with a provider no more than its callback', async () => {
  const AUTH_SMTP_URL = 'none';
  const filesOf = async (env: Record<string, string> = {}) => {
    const urls = await modulesOfStart({ AUTH_SMTP_URL, ...env });
    expect(lateFiles(urls)).toEqual(ofEveryStart);
    expect(packagesOf(urls).map(nameOf)).not.toContain('openid-client');
    return urls.flatMap(
      (url) => /\/src\/(http\/oidc.*|late\/provider-logins.*)$/.exec(url)?.[1] ?? [],
    );
  };
  expect(await filesOf()).toEqual([]);
  const provider = {
    AUTH_OIDC_PROVIDERS: 'corp',
    AUTH_OIDC_CORP_ISSUER: 'https://id.example.com',
    AUTH_OIDC_CORP_CLIENT_ID: 'latchkey',
    AUTH_OIDC_CORP_CLIENT_SECRET: 'a-secret-of-32-characters-and-more',
  };
  expect(await filesOf(provider)).toEqual(['http/oidc-callback.ts']);
});

test('a start on a database that is current loads no migration', async () => {
  const DATABASE_URL = `sqlite:${await temporaryFolder()}/latchkey.db`;
  const migrationsOf = (urls: readonly string[]) =>
    urls.filter((url) => /\/src\/store\/migrations\/\d/.test(url));
  expect(migrationsOf(await modulesOfStart({ DATABASE_URL })).length).toBeGreaterThan(9);
  expect(migrationsOf(await modulesOfStart({ DATABASE_URL }))).toEqual([]);
});

test('a start loads no other command', async () => {
  const urls = await modulesOfStart();
  const commands = urls.flatMap((url) => /\/src\/cli\/(.*)$/.exec(url)?.[1] ?? []);
  expect(commands.toSorted()).toEqual(['latchkey.ts', 'serve.ts', 'settings-help.ts']);
});

test('a start loads one copy and one build of each package that yoga stands on', async () => {
  const urls = await modulesOfStart();
  const folders = packagesOf(urls);
  for (const name of ['graphql', 'graphql-yoga', '@graphql-tools/schema', '@graphql-tools/merge']) {
    const copies = folders.filter((folder) => nameOf(folder) === name);
    expect(copies, name).toHaveLength(1);
    const files = urls.filter((url) => url.startsWith(copies[0]!));
    expect(
      files.filter((url) => /\/esm\/|\.mjs$/.test(url.slice(copies[0]!.length - 1))),
      name,
    ).toEqual([]);
  }
  // Yoga's own, and that of all the others.
  expect(folders.filter((folder) => nameOf(folder) === '@graphql-tools/utils')).toHaveLength(2);
});
