import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { listen, type Listening } from '../support/listen.ts';
import { root } from '../support/process.ts';
import { snippets } from '../support/snippets.ts';
import { password } from '../support/test-server.ts';
import { addApp } from '../support/totp.ts';

const client = join(root, 'src/client/index.ts');
const folder = join(root, 'node_modules/.cache/factor-snippets');
/** TypeScript of docs/factors.md, as it is there. The rest is run in Chromium: test/browser/factor-recipes.test.ts. */
let blocks: Record<'apollo' | 'urql' | 'explain' | 'urqlStepUp', any>;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await cp(join(root, 'docs/recipes'), folder, { recursive: true });
  const codes = snippets
    .filter(({ file, language }) => file === 'docs/factors.md' && language === 'ts')
    // Readers have the package.
    .map(({ code }) => code.replace("'latchkey/client'", JSON.stringify(client)));
  const load = async (name: string, ...words: string[]) => {
    const file = join(folder, `page-${name}.ts`);
    await writeFile(
      file,
      codes.find((code) => words.every((word) => code.includes(word)))!,
    );
    return import(file);
  };
  blocks = {
    apollo: await load('apollo', '@apollo/client', 'completeLogin'),
    urql: await load('urql', '@urql/core', 'completeLogin'),
    explain: await load('explain', 'switch'),
    urqlStepUp: await load('urql-step-up', '@urql/core', 'confirm({ acr })'),
  };
});

const susan = { username: 'susan', password };

/** A server where susan has an authenticator app. */
async function withApp(listening: Listening) {
  const { app } = await addApp(listening.server, await listening.server.signUp('susan'));
  return { ...listening, app };
}

const meWith = (token: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  body: '{"query":"{ me { username sessions { nodes { isCurrent methods } } } }"}',
});

async function expectProved(url: string, accessToken: string, methods: string[]): Promise<void> {
  const { data } = await (await fetch(url, meWith(accessToken))).json();
  expect(data.me).toMatchObject({ username: 'susan' });
  const current = data.me.sessions.nodes.find((node: any) => node.isCurrent);
  expect(current.methods).toEqual(methods);
}

describe('docs/factors.md: a page with Apollo Client', () => {
  const createClient = (uri: string) =>
    new ApolloClient({ link: new HttpLink({ uri }), cache: new InMemoryCache() });

  test('logs in without a second step where the user has no second factor', async () => {
    const { server, url } = await listen();
    await server.signUp('susan');
    expect(await blocks.apollo.logIn(createClient(url), susan)).toBeNull();
  });

  test('is told what is missing, shows a field for the code, and completes the login', async () => {
    const { url, app } = await withApp(await listen());
    const apollo = createClient(url);
    const refusal = await blocks.apollo.logIn(apollo, susan);
    expect(refusal).toEqual({
      code: 'SECOND_FACTOR_REQUIRED',
      challenge: expect.stringMatching(/^lk_challenge_/),
      factors: ['TOTP'],
      expiresIn: 300,
      attemptsLeft: 5,
    });
    const wrong = blocks.apollo.completeLogin(apollo, refusal.challenge, { totp: '000000' });
    const said = await wrong.catch(blocks.explain.explain);
    expect(said).toBe('That is not right. Tries left: 4.');
    const tokens = await blocks.apollo.completeLogin(apollo, refusal.challenge, {
      totp: app.code(),
    });
    await expectProved(url, tokens.accessToken, ['PASSWORD', 'TOTP']);
  });

  test('passes on why the password is refused', async () => {
    const { server, url } = await listen();
    await server.signUp('susan');
    const user = { ...susan, password: 'a wrong password' };
    const said = await blocks.apollo.logIn(createClient(url), user).catch(blocks.explain.explain);
    expect(said).toBe('The username or the password is wrong.');
  });
});

describe('docs/factors.md: a page with urql', () => {
  const createClient = (url: string) =>
    new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });

  test('is told what is missing, and completes the login', async () => {
    const { url, app } = await withApp(await listen());
    const urql = createClient(url);
    const refusal = await blocks.urql.logIn(urql, susan);
    expect(refusal).toMatchObject({ code: 'SECOND_FACTOR_REQUIRED', factors: ['TOTP'] });
    const wrong = await blocks.urql.completeLogin(urql, refusal.challenge, '000000');
    expect(wrong).toEqual({ code: 'SECOND_FACTOR_INVALID', attemptsLeft: 4 });
    const tokens = await blocks.urql.completeLogin(urql, refusal.challenge, app.code());
    await expectProved(url, tokens.accessToken, ['PASSWORD', 'TOTP']);
    const again = await blocks.urql.completeLogin(urql, refusal.challenge, app.code());
    expect(again).toEqual({ code: 'CHALLENGE_INVALID' });
  });

  test('throws where the server cannot be reached', async () => {
    const urql = createClient('http://127.0.0.1:1/graphql');
    const failed = blocks.urql.logIn(urql, susan);
    expect(await failed.catch(blocks.explain.explain)).toBe('The server cannot be reached.');
  });
});

describe('docs/factors.md: a page with urql, on REAUTHENTICATION_REQUIRED,', () => {
  /** A page where susan logged in an hour ago, by her password alone. `given` is what she types into the dialog. */
  async function openPage({ server, url }: Listening, given: () => string | null) {
    const asked: string[] = [];
    const { auth, urql } = blocks.urqlStepUp.createClient(url, async (what: string) => {
      asked.push(what);
      return given();
    });
    await auth.signUp(susan);
    server.clock.advanceSeconds(1800);
    const rename = (username: string) =>
      urql
        .mutation(`mutation { changeUsername(username: "${username}") { username } }`, {})
        .toPromise();
    return { asked, rename };
  }

  test('asks for the password, and sends the operation again', async () => {
    const listening = await listen({ AUTH_ACCESS_TTL_SECONDS: '3600' });
    const { asked, rename } = await openPage(listening, () => password);
    const { data } = await rename('susanne');
    expect([data, asked]).toEqual([{ changeUsername: { username: 'susanne' } }, ['password']]);
  });

  test('passes the refusal on where the user closes the dialog', async () => {
    const listening = await listen({ AUTH_ACCESS_TTL_SECONDS: '3600' });
    const { asked, rename } = await openPage(listening, () => null);
    const { error } = await rename('susanne');
    expect(error?.graphQLErrors[0]?.extensions['code']).toBe('REAUTHENTICATION_REQUIRED');
    expect(asked).toEqual(['password']);
  });
});
