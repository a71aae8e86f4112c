import { graphql } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/request/context.ts';
import { createForge } from '../support/forge.ts';
import { bothPaths, json } from '../support/both-paths.ts';
import { anonymous, buildGuarded, viewerWith } from '../support/guarded.ts';
import { setUp } from '../support/remote-service.ts';
import { createPasskeyUser } from '../support/passkeys.ts';
import { createTestServer, password } from '../support/test-server.ts';

let resolved = 0;
const resolve = () => (resolved += 1);
const schema = buildGuarded(
  `type Query {
    keys: Int @requiresInteractive
    all: Int @requiresInteractive @requiresScopes(scopes: [["a"]]) @requiresFresh(maxAge: 60)
    credential: Credential @authenticated
  }
  type Credential @requiresInteractive { n: Int }`,
  { Query: { keys: resolve, all: resolve, credential: () => ({ n: resolve() }) } },
);

const ask = async (field: string, contextValue = anonymous) => {
  const before = resolved;
  const { errors } = await graphql({ schema, source: `{ ${field} }`, contextValue });
  return { refusal: errors?.[0]?.extensions ?? null, ran: resolved > before };
};

test.each(['keys', 'credential { n }'])(
  '%s answers a user who logged in themselves, and runs for no other',
  async (field) => {
    expect(await ask(field, viewerWith())).toEqual({ refusal: null, ran: true });
    const refused = { refusal: { code: 'FORBIDDEN' }, ran: false };
    expect(await ask(field, viewerWith({ isInteractive: false }))).toEqual(refused);
    const stranger = await ask(field);
    expect(stranger.refusal).toMatchObject({ code: 'UNAUTHENTICATED' });
  },
);

test('a context of a host that does not say how the viewer was authenticated is refused', async () => {
  const { authentication, ...rest } = viewerWith();
  if (authentication.kind !== 'viewer') throw new Error('no viewer');
  const { isInteractive: _said, ...viewer } = authentication.viewer;
  const context = { ...rest, authentication: { kind: 'viewer', viewer } } as typeof anonymous;
  expect((await ask('keys', context)).refusal).toEqual({ code: 'FORBIDDEN' });
});

test('a missing login of the user is told before a missing scope and an old password', async () => {
  const context = viewerWith({ isInteractive: false, secondsAgo: 100 });
  expect((await ask('all', context)).refusal).toEqual({ code: 'FORBIDDEN' });
  const owner = viewerWith({ secondsAgo: 100 });
  expect((await ask('all', owner)).refusal).toEqual({ code: 'FORBIDDEN', scope: 'a' });
});

describe('of someone who acts in the place of the user, and of an API key,', () => {
  const own = buildGuarded(
    `type Query {
      fresh: Int @requiresFresh
      stale: Int @requiresFresh(maxAge: 0)
      factor: Int @requiresSecondFactor
      factorIfSetUp: Int @requiresSecondFactor(ifSetUp: true)
      scoped: Int @requiresScopes(scopes: [["a"]])
      credential: Int @authenticated @credential
      of: Of @public
      guess: Int @public @credential
      open: Int @public
    }
    interface Secret { secret: Int @credential }
    type Of implements Secret { secret: Int @authenticated }`,
    {
      Query: Object.fromEntries(
        [
          'fresh',
          'stale',
          'factor',
          'factorIfSetUp',
          'scoped',
          'credential',
          'guess',
          'open',
          'of',
        ].map((name) => [name, () => (name === 'of' ? { secret: () => resolve() } : resolve())]),
      ),
    },
  );
  const askOwn = async (field: string, contextValue: Context) => {
    const before = resolved;
    const { errors } = await graphql({ schema: own, source: `{ ${field} }`, contextValue });
    return { code: errors?.[0]?.extensions['code'] ?? null, ran: resolved > before };
  };
  /** Someone acts, also where a host says in its context that the user logged in. */
  const acting = (isInteractive: boolean): Context => {
    const context = viewerWith({ isInteractive, factors: ['TOTP'], scopesByFactor: ['a'] });
    const viewer = { ...context.viewer!, actor: { sub: 'an administrator' } };
    return { ...context, viewer, authentication: { kind: 'viewer', viewer } };
  };
  const key = viewerWith({ isInteractive: false, factors: ['TOTP'], scopesByFactor: ['a'] });
  const refused = { code: 'FORBIDDEN', ran: false };

  test.each(['fresh', 'stale', 'factor', 'factorIfSetUp', 'scoped', 'credential', 'of { secret }'])(
    '%s refuses both, and asks neither to log in again, which they cannot',
    async (field) => {
      expect(await askOwn(field, key)).toEqual(refused);
      expect(await askOwn(field, acting(false))).toEqual(refused);
      expect(await askOwn(field, acting(true))).toEqual(refused);
      const claimed = viewerWith({ factors: ['TOTP'] });
      Object.assign(claimed.viewer!.claims, { act: { sub: 'an administrator' } });
      expect(await askOwn(field, claimed)).toEqual(refused);
    },
  );

  test.each(['fresh', 'stale'])(
    '%s refuses both also where the user has no second factor',
    async (field) => {
      expect(await askOwn(field, viewerWith({ isInteractive: false }))).toEqual(refused);
      expect(await askOwn(field, viewerWith({ isInteractive: false, secondsAgo: 9 }))).toEqual(
        refused,
      );
    },
  );

  test('a scope that comes with a second factor is told as one that is missing', async () => {
    const { errors } = await graphql({ schema: own, source: '{ scoped }', contextValue: key });
    expect(errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', scope: 'a' });
  });

  test('a public field that tests a credential refuses who acts alone, and others open to all do not', async () => {
    expect(await askOwn('guess', acting(true))).toEqual(refused);
    expect(await askOwn('guess', acting(false))).toEqual(refused);
    for (const context of [key, viewerWith(), anonymous])
      expect(await askOwn('guess', context)).toEqual({ code: null, ran: true });
    expect(await askOwn('open', acting(false))).toEqual({ code: null, ran: true });
  });

  test('one who has no second factor passes a field that asks for it if it is set up', async () => {
    const plain = viewerWith({ isInteractive: false });
    expect(await askOwn('factorIfSetUp', plain)).toEqual({ code: null, ran: true });
  });
});

const ofSessionsAndCredentials = [
  '{ me { sessions { nodes { id } } } }',
  'mutation { revokeSession(id: "1") }',
  'mutation { revokeOtherSessions }',
  `mutation { reauthenticate(password: "${password}") { accessToken } }`,
  `mutation { changePassword(currentPassword: "${password}", newPassword: "${password}!") { accessToken } }`,
  'mutation { changeUsername(username: "sue") { id } }',
  'mutation { deleteAccount }',
  'mutation { setLocale(locale: "de") { id } }',
];

test.each(ofSessionsAndCredentials)(
  'on both paths, %s is refused to someone who acts in the place of the user',
  async (document) => {
    const { store, token, bearer, expectAlike } = await bothPaths();
    const byAnother = (await createForge(store, token)).mint({
      act: { sub: '0190b6a2-5d5e-7000-8000-000000000001' },
    });
    const { body } = await expectAlike({
      headers: bearer({}, byAnother),
      body: json(document),
    });
    expect(JSON.parse(body).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(body).toContain('a session that the user began by logging in');
  },
);

test('a party that acts for a user may ask for what does not concern sessions', async () => {
  const { store, token, bearer, expectAlike } = await bothPaths();
  const byAnother = (await createForge(store, token)).mint({
    act: { sub: '0190b6a2-5d5e-7000-8000-000000000001' },
  });
  const { status } = await expectAlike({
    headers: bearer({}, byAnother),
    body: json('{ me { id } }'),
  });
  expect(status).toBe(200);
});

test('a service elsewhere tells by the token alone', async () => {
  const { latchkey, ask: askRemote } = await setUp();
  const { accessToken } = await latchkey.asUser();
  expect((await askRemote('{ own }', accessToken)).data).toEqual({ own: 1 });
  const forge = await createForge(latchkey.store, accessToken);
  for (const act of [{ sub: 'an administrator' }, null, 'x']) {
    const { refusals } = await askRemote('{ own }', forge.mint({ act }));
    expect(refusals).toEqual([{ code: 'FORBIDDEN' }]);
    expect((await askRemote('{ whoami }', forge.mint({ act }))).refusals).toBeUndefined();
  }
  // An API key has no auth_time.
  const bare = forge.mint({ auth_time: undefined });
  expect((await askRemote('{ own }', bare)).refusals).toEqual([{ code: 'FORBIDDEN' }]);
  expect((await askRemote('{ whoami }', bare)).refusals).toBeUndefined();
  const [old] = (await askRemote('{ vault }', bare)).refusals ?? [];
  expect(old).toMatchObject({ code: 'FORBIDDEN' });
});

test('someone who acts in the place of a user is not told of their passkeys', async () => {
  const server = await createTestServer();
  const token = await server.signUp();
  await createPasskeyUser(server).register(token);
  const byAnother = (await createForge(server.store, token)).mint({
    act: { sub: '0190b6a2-5d5e-7000-8000-000000000001' },
  });
  const named = async (by: string) =>
    (await server.execute('mutation { startPasskeyLogin { options } }', { token: by })).body.data?.[
      'startPasskeyLogin'
    ].options.allowCredentials;
  expect(await named(token)).toHaveLength(1);
  expect(await named(byAnother)).toEqual([]);
});
