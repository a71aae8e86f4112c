import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  createRemoteContext,
  createServer,
  ExtensionError,
  loadConfig,
} from '../src/index.ts';
import { createTestServer } from '../src/testing/index.ts';
import { temporaryFolder } from './support/process.ts';
import { existsSync } from 'node:fs';

const config = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
const hook = () => {};

/** What JavaScript lets people write. */
type Anything = never;

async function problemsOf(start: () => unknown): Promise<readonly string[]> {
  try {
    const started = await start();
    await (started as { close?(): Promise<void> }).close?.();
    return [];
  } catch (error) {
    if (error instanceof ExtensionError || error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const serve = (options: unknown) => problemsOf(() => createServer(config, options as Anything));

describe('createServer refuses', () => {
  test.each<[string, unknown, string[]]>([
    [
      'a hook that is misspelt',
      { hooks: { afterSingUp: hook } },
      ['createServer has no option hooks.afterSingUp. Did you mean hooks.afterSignUp?'],
    ],
    [
      'a hook in other letter case',
      { hooks: { verifyrequest: hook } },
      ['createServer has no option hooks.verifyrequest. Did you mean hooks.verifyRequest?'],
    ],
    [
      'a hook that there is nothing like',
      { hooks: { beforeLogout: hook } },
      ['createServer has no option hooks.beforeLogout.'],
    ],
    [
      'a hook that is no function',
      { hooks: { claims: { tenant: 'acme' } } },
      ['The option hooks.claims of createServer has to be a function.'],
    ],
    [
      'hooks that are none',
      { hooks: hook },
      ['The option hooks of createServer has to be an object.'],
    ],
    [
      'a hook beside the hooks',
      { afterLogin: hook },
      ['createServer has no option afterLogin. Did you mean hooks.afterLogin?'],
    ],
    [
      'resolver and typeDef',
      { resolver: {}, typeDef: '' },
      [
        'createServer has no option resolver. Did you mean resolvers?',
        'createServer has no option typeDef. Did you mean typeDefs?',
      ],
    ],
    [
      'types that are no SDL',
      { typeDefs: 7 },
      [
        'The option typeDefs of createServer has to be SDL: a string, a parsed document, or a list of these.',
      ],
    ],
    [
      'a list of resolvers',
      { resolvers: [{}] },
      ['The option resolvers of createServer has to be an object.'],
    ],
    [
      'a context that is none',
      { context: {} },
      ['The option context of createServer has to be a function.'],
    ],
    ['one plugin', { plugins: {} }, ['The option plugins of createServer has to be a list.']],
    [
      'a clock that is none',
      { clock: Date.now },
      ['The option clock of createServer has to be an object.'],
    ],
    ['nothing at all', null, ['The options of createServer have to be an object.']],
    [
      'what an object inherits',
      { hooks: { toString: hook } },
      ['createServer has no option hooks.toString.'],
    ],
  ])('%s', async (_what, options, lines) => {
    expect(await serve(options)).toEqual(lines);
  });

  test.each<[string, unknown, string[]]>([
    [
      'a member that is misspelt',
      { ...config, signup: 'closed' },
      ['The configuration has no signup. Did you mean signUp?'],
    ],
    [
      'a setting by its name in the environment',
      { ...config, AUTH_SIGN_UP: 'closed' },
      ['The configuration has no AUTH_SIGN_UP.'],
    ],
  ])('of a configuration %s', async (_what, given, lines) => {
    expect(await problemsOf(() => createServer(given as Anything))).toEqual(lines);
  });

  test('a configuration that is none', async () => {
    for (const given of [undefined, {}, { typeDefs: '' }]) {
      const problems = await problemsOf(() => createServer(given as Anything));
      expect(problems.at(-1)).toMatch(
        /^The configuration lacks production, port, .*: begin with what loadConfig returns\.$/,
      );
    }
  });

  test('and has opened no database by then', async () => {
    const path = `${await temporaryFolder()}/latchkey.db`;
    const onDisk = loadConfig({ DATABASE_URL: `sqlite:${path}` });
    const options = { hooks: { claim: hook } } as Anything;
    await expect(createServer(onDisk, options)).rejects.toThrow('Did you mean hooks.claims?');
    expect(existsSync(path)).toBe(false);
  });
});

test('what is undefined is as good as not there', async () => {
  const options = { typeDefs: undefined, hooks: { claims: undefined }, plugins: undefined };
  expect(await serve(options)).toEqual([]);
});

test('every option that there is passes, whatever else is said of its value', async () => {
  const options = {
    typeDefs: ['extend type Query { a: Int @public }'],
    resolvers: { Query: { a: () => 1 } },
    hooks: { claims: () => ({}), verifyRequest: hook, afterSignUp: hook, afterLogin: hook },
    context: () => ({ tenant: 'acme' }),
    plugins: [],
  };
  expect(await serve(options)).toEqual([]);
  expect(await problemsOf(() => createTestServer({ ...options, settings: {} }))).toEqual([]);
});

test.each<[unknown, string]>([
  [{ setting: {} }, 'createTestServer has no option setting. Did you mean settings?'],
  [
    { hooks: { claim: hook } },
    'createTestServer has no option hooks.claim. Did you mean hooks.claims?',
  ],
  [{ store: {} }, 'createTestServer has no option store.'],
  [{ clock: 0 }, 'The option clock of createTestServer has to be an object.'],
])('createTestServer refuses %o', async (options, line) => {
  expect(await problemsOf(() => createTestServer(options as Anything))).toEqual([line]);
});

test.each<[unknown, string]>([
  [{ scope: ['notes:read'] }, 'asUser has no option scope. Did you mean scopes?'],
  [{ scopes: 'notes:read' }, 'The option scopes of asUser has to be a list.'],
  [{ authTime: 0 }, 'The option authTime of asUser has to be a Date.'],
])('asUser refuses %o', async (who, line) => {
  await using server = await createTestServer();
  expect(await problemsOf(() => server.asUser(who as Anything))).toEqual([line]);
});

const issuer = 'https://auth.example.com';

test.each<[unknown, string[]]>([
  [
    { issuer, audience: 'a', jwksUrl: issuer },
    ['createRemoteContext has no option jwksUrl. Did you mean jwksUri?'],
  ],
  [
    { issuer, audiences: ['a'] },
    [
      'createRemoteContext has no option audiences. Did you mean audience?',
      'createRemoteContext needs the option audience.',
    ],
  ],
  [{ issuer, audience: ['a'] }, ['The option audience of createRemoteContext has to be a string.']],
  [{ issuer, audience: '' }, ['The option audience of createRemoteContext has to be a string.']],
  [
    { issuer: 'auth.example.com', audience: 'a' },
    ['The option issuer of createRemoteContext has to be a URL.'],
  ],
  [
    { issuer, audience: 'a', leewaySeconds: '5' },
    ['The option leewaySeconds of createRemoteContext has to be a number.'],
  ],
  [
    { issuer, audience: 'a', log: hook },
    ['The option log of createRemoteContext has to be an object.'],
  ],
  [
    undefined,
    [
      'The options of createRemoteContext have to be an object.',
      'createRemoteContext needs the option issuer.',
      'createRemoteContext needs the option audience.',
    ],
  ],
])('createRemoteContext refuses %o', async (options, lines) => {
  expect(await problemsOf(() => createRemoteContext(options as Anything))).toEqual(lines);
});
