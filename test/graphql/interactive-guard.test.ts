import { graphql } from 'graphql';
import { expect, test } from 'vitest';
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
  const bare = await askRemote('{ own }', forge.mint({ auth_time: undefined }));
  expect(bare.refusals).toEqual([{ code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' }]);
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
