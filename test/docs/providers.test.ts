import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { unknownSettings } from '../../src/warnings.ts';
import { client } from '../support/lying-provider.ts';
import { root } from '../support/process.ts';
import { begunIn, nina, openProviderLogin, page, sentBack } from '../support/provider-login.ts';
import { pem } from '../support/provider-settings.ts';
import { snippets } from '../support/snippets.ts';

const ofPage = snippets.filter(({ file }) => file === 'docs/providers.md');
const text = readFileSync(join(root, 'docs/providers.md'), 'utf8');

describe('settings in docs/providers.md', () => {
  const blocks = ofPage
    .map(({ code, line }) => ({ line, settings: settingsIn(code) }))
    .filter(({ settings }) => 'AUTH_OIDC_PROVIDERS' in settings);

  /** Files are on the reader's machine. */
  function settingsIn(code: string): Record<string, string> {
    const exported = [...code.matchAll(/^ *export (\w+)='?([^'\n]*)'?$/gm)];
    return Object.fromEntries(
      exported.map(([, name = '', value = '']) =>
        name.endsWith('_FILE')
          ? [name.slice(0, -5), name.includes('PRIVATE_KEY') ? pem : 'a-secret']
          : [name, value],
      ),
    );
  }

  test('are there for every kind of provider', () => {
    const kinds = blocks.map(({ settings }) => loadConfig(settings).oidcProviders[0]!.kind);
    expect(new Set(kinds)).toEqual(new Set(['google', 'github', 'microsoft', 'apple', 'oidc']));
  });

  test.each(blocks)('at line $line are complete, and have no slip', ({ settings }) => {
    expect(() => loadConfig(settings)).not.toThrow();
    expect(unknownSettings(settings)).toEqual([]);
  });
});

/** What the commands post, in the order of the page. */
interface Posted {
  readonly query: string;
  readonly variables?: Record<string, string>;
}
const posts = ofPage.flatMap(({ code }) =>
  [...code.matchAll(/-d '(\{.*?\n\})'/gs)].map(([, body = '']) => JSON.parse(body) as Posted),
);
const post = (field: string): Posted => posts.find(({ query }) => query.includes(`${field}(`))!;

test('the commands log a user in, link and unlink, in the order of the page', async () => {
  const { server, provider } = await openProviderLogin();
  const ask = async ({ query, variables }: Posted, given = {}, token?: string) => {
    const all = { variables: { ...variables, ...given }, ...(token !== undefined && { token }) };
    const answer = await server.execute(query, all);
    expect(answer.body.errors, answer.text).toBeUndefined();
    return answer;
  };
  const bring = async () => {
    const begun = begunIn(await ask(post('startOidcLogin')));
    const back = await server.fetch(provider.logIn(begun.url));
    expect(back.headers.get('location')).toMatch(`${page}?code=lk_oidc_`);
    return { code: sentBack(back, 'code')!, verifier: begun.verifier };
  };
  provider.claims = nina;

  const [methods] = posts;
  expect((await ask(methods!)).text).toContain('{"id":"corp","name":"Corp"}');
  const { body } = await ask(post('finishOidcLogin'), await bring());
  const token: string = body.data!['finishOidcLogin'].accessToken;

  provider.claims = { ...nina, sub: 'nina-2', email: 'nina-2@example.com' };
  const linked = await ask(post('linkIdentity'), await bring(), token);
  const { id } = linked.body.data!['linkIdentity'];
  const mine = posts.find(({ query }) => query.includes('identities'))!;
  const listed = await ask(mine, {}, token);
  expect(listed.body.data!['me'].identities).toHaveLength(2);
  const unlinked = await ask(post('unlinkIdentity'), { id }, token);
  expect(unlinked.body.data!['unlinkIdentity']).toBe(true);
});

test('the commands log a user of an app in by an ID token', async () => {
  const { server, provider } = await openProviderLogin({ AUTH_OIDC_CORP_AUDIENCES: client.id });
  const { query, variables } = post('startIdTokenLogin');
  const { body } = await server.execute(query, { variables: { ...variables } });
  const nonce: string = body.data!['startIdTokenLogin'];
  provider.claims = { ...nina, nonce };
  const given = { idToken: await provider.idToken(), nonce };
  const login = post('loginWithIdToken');
  const variablesOfLogin = { ...login.variables, ...given };
  const answer = await server.execute(login.query, { variables: variablesOfLogin });
  expect(answer.body.data!['loginWithIdToken'].user.username).toBe('nina');
});

test('every command is one of those', () => {
  expect(posts).toHaveLength(8);
});

test('every reason in the table is one that the server logs', () => {
  const files = globSync('src/features/provider*/*.ts', { cwd: root });
  const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const rows = text.matchAll(/^\| `(?:provider_unavailable|oidc_answer_refused)`: (.*?) +\|/gm);
  const reasons = [...rows].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, reason = '']) => reason),
  );
  expect(reasons.length).toBeGreaterThan(15);
  for (const reason of reasons) expect(source).toContain(`'${reason}'`);
});
