import { graphql } from 'graphql';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { answer } from '../../src/graphql/answers/answer.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { createGraphQLEndpoint } from '../../src/graphql/yoga.ts';
import { createForge } from '../support/forge.ts';
import { anonymous, buildGuarded, clock, ownResolvers, viewerWith } from '../support/guarded.ts';
import { operations } from '../support/root-operations.ts';
import { setUp } from '../support/remote-service.ts';

let resolved = 0;
const resolve = () => (resolved += 1);
const schema = buildGuarded(
  `type Query {
    vault: Int @requiresSecondFactor
    all: Int @requiresSecondFactor @requiresScopes(scopes: [["a"]]) @requiresFresh(maxAge: 60) @requiresVerified
    fresh: Int @requiresFresh(maxAge: 60)
    password: Int @requiresSecondFactor(ifSetUp: true)
    unset: Int @requiresSecondFactor(ifSetUp: null)
    admin: Int @requiresScopes(scopes: [["admin"]])
    either: Int @requiresScopes(scopes: [["admin"], ["b"]])
    both: Int @requiresScopes(scopes: [["a", "admin"]])
    freshAdmin: Int @requiresScopes(scopes: [["admin"]]) @requiresFresh(maxAge: 60)
    secret: Secret @authenticated
    thing: Thing @authenticated
  }
  interface Thing { n: Int }
  type Secret implements Thing @requiresSecondFactor { n: Int }`,
  {
    Query: {
      vault: resolve,
      all: resolve,
      fresh: resolve,
      password: resolve,
      unset: resolve,
      admin: resolve,
      either: resolve,
      both: resolve,
      freshAdmin: resolve,
      secret: () => ({ n: resolve() }),
      thing: () => ({ __typename: 'Secret', n: 7 }),
    },
  },
);

const ask = async (field: string, contextValue = anonymous) => {
  const before = resolved;
  const { data, errors } = await graphql({ schema, source: `{ ${field} }`, contextValue });
  return { data, refusal: errors?.[0]?.extensions ?? null, ran: resolved > before };
};

const stepUp = { code: 'REAUTHENTICATION_REQUIRED', acr: 'aal2' };
const passed = { refusal: null, ran: true };

for (const when of ['at once', 'after a while']) {
  const known = (...factors: ('TOTP' | 'PASSKEY')[]) =>
    when === 'at once' ? factors : Promise.resolve(factors);

  test.each(['vault', 'unset', 'secret { n }'])(
    `where the factors are known ${when}, %s answers a session that has proved one, and runs for no other`,
    async (field) => {
      expect(await ask(field, viewerWith({ acr: 'aal2' }))).toMatchObject(passed);
      const some = await ask(field, viewerWith({ factors: known('TOTP', 'PASSKEY') }));
      expect(some.refusal).toEqual({ ...stepUp, factors: ['TOTP', 'PASSKEY'] });
      const none = await ask(field, viewerWith({ factors: known() }));
      expect(none.refusal).toEqual({ ...stepUp, factors: [] });
      expect([some.ran, none.ran]).toEqual([false, false]);
      expect((await ask(field)).refusal).toMatchObject({ code: 'UNAUTHENTICATED' });
    },
  );

  test.each(['password', 'fresh'])(
    `where the factors are known ${when}, %s asks a user for a factor who has one, and no other user`,
    async (field) => {
      expect(await ask(field, viewerWith({ factors: known() }))).toMatchObject(passed);
      expect(await ask(field, viewerWith({ acr: 'aal2', factors: known('TOTP') }))).toMatchObject(
        passed,
      );
      const { refusal, ran } = await ask(field, viewerWith({ factors: known('TOTP') }));
      expect([refusal, ran]).toEqual([{ ...stepUp, factors: ['TOTP'] }, false]);
    },
  );

  test.each(['password', 'fresh', 'vault'])(
    `where the factors are known ${when}, %s stays closed to a user whose factor is suspended`,
    async (field) => {
      const { refusal, ran } = await ask(field, viewerWith({ isSetUp: true, factors: known() }));
      expect([refusal, ran]).toEqual([{ ...stepUp, factors: [] }, false]);
    },
  );

  test(`where the factors are known ${when}, a value of a guarded type is refused behind its interface`, async () => {
    const proved = await ask('thing { n __typename }', viewerWith({ acr: 'aal2' }));
    expect(proved.data).toEqual({ thing: { n: 7, __typename: 'Secret' } });
    const unproved = await ask('thing { __typename }', viewerWith({ factors: known('TOTP') }));
    expect(unproved).toMatchObject({ data: { thing: null }, refusal: stepUp });
  });
}

test.each([undefined, null, 'aal1', 'aal3', 'AAL2', ['aal2'], 2, {}])(
  'a token whose acr is %j has proved no second factor',
  async (acr) => {
    const { refusal, ran } = await ask('vault', viewerWith({ acr }));
    expect([refusal, ran]).toEqual([{ ...stepUp, factors: [] }, false]);
  },
);

test('a context of a host that says nothing of claims or factors is refused', async () => {
  const { authentication, ...rest } = viewerWith({ acr: 'aal2' });
  if (authentication.kind !== 'viewer') throw new Error('no viewer');
  const { claims: _claims, ...viewer } = authentication.viewer;
  const { secondFactorsOf: _factors, ...bare } = rest;
  const context = { ...bare, authentication: { kind: 'viewer', viewer } } as typeof anonymous;
  expect(await ask('vault', context)).toMatchObject({ refusal: stepUp, ran: false });
});

test('where the factors cannot be found out, a session without one is refused, and the field does not run', async () => {
  const fault = Promise.reject(new Error('the database is away'));
  fault.catch(() => {});
  for (const field of ['vault', 'password', 'fresh']) {
    const answered = await ask(field, viewerWith({ factors: fault }));
    expect(answered).toMatchObject({ data: { [field]: null }, ran: false });
  }
});

test('the factors of a session that has proved one are not looked for', async () => {
  const context = viewerWith({ acr: 'aal2', scopes: ['a'], hasProvedEmail: true });
  const secondFactorsOf = () => {
    throw new Error('asked');
  };
  for (const field of ['vault', 'all', 'fresh', 'password'])
    expect(await ask(field, { ...context, secondFactorsOf })).toMatchObject(passed);
});

test('a missing scope is told before; a factor and an old login together; an unproved address after', async () => {
  const scopes = ['a'];
  expect((await ask('all', viewerWith())).refusal).toEqual({ code: 'FORBIDDEN', scope: 'a' });
  const both = viewerWith({ scopes, secondsAgo: 100, factors: ['PASSKEY'] });
  const told = { ...stepUp, factors: ['PASSKEY'], maxAge: 60 };
  expect((await ask('all', both)).refusal).toEqual(told);
  expect((await ask('fresh', both)).refusal).toEqual(told);
  const old = viewerWith({ scopes, secondsAgo: 100, acr: 'aal2' });
  const { code } = stepUp;
  expect((await ask('all', old)).refusal).toEqual({ code, maxAge: 60 });
  const unproved = viewerWith({ scopes, acr: 'aal2' });
  expect((await ask('all', unproved)).refusal).toEqual({ code: 'EMAIL_NOT_VERIFIED' });
});

describe('a scope that only tokens with a second factor have', () => {
  const scopesByFactor = ['admin'];
  const factors = ['TOTP'] as const;

  test('is told as a missing factor to a user who has the scope', async () => {
    for (const field of ['admin', 'either', 'both'] as const) {
      const who = viewerWith({ scopes: ['a'], scopesByFactor, factors });
      const { refusal, ran } = await ask(field, who);
      const scope = field === 'both' ? 'a admin' : 'admin';
      expect([refusal, ran], field).toEqual([{ ...stepUp, factors, scope }, false]);
    }
    const unenrolled = await ask('admin', viewerWith({ scopesByFactor }));
    expect(unenrolled.refusal).toEqual({ ...stepUp, factors: [], scope: 'admin' });
    const old = viewerWith({ scopesByFactor, factors, secondsAgo: 100 });
    const told = { ...stepUp, factors, scope: 'admin', maxAge: 60 };
    expect((await ask('freshAdmin', old)).refusal).toEqual(told);
  });

  test('is told as a missing scope where a factor would not help', async () => {
    const forbidden = (scope: string) => ({ code: 'FORBIDDEN', scope });
    expect((await ask('admin', viewerWith({ factors }))).refusal).toEqual(forbidden('admin'));
    // Granted since: a new token has it.
    const proved = viewerWith({ acr: 'aal2', scopesByFactor });
    expect((await ask('admin', proved)).refusal).toEqual(forbidden('admin'));
    const other = await ask('both', viewerWith({ scopesByFactor, factors }));
    expect(other.refusal).toEqual(forbidden('a admin'));
  });

  test('is not needed where the viewer holds another that is enough', async () => {
    const who = viewerWith({ scopes: ['b'], scopesByFactor, factors });
    expect(await ask('either', who)).toMatchObject(passed);
  });
});

test('a login that is too old is told alone to a user without a second factor', async () => {
  const old = viewerWith({ secondsAgo: 100 });
  const { code } = stepUp;
  expect((await ask('fresh', old)).refusal).toEqual({ code, maxAge: 60 });
});

test('a service elsewhere goes by the claim of the token, and cannot tell which factors there are', async () => {
  const { latchkey, ask: askRemote } = await setUp();
  const { accessToken } = await latchkey.asUser();
  const forge = await createForge(latchkey.store, accessToken);
  const mint = (acr: unknown) => forge.mint({ acr });
  expect((await askRemote('{ factor }', mint('aal2'))).data).toEqual({ factor: 1 });
  for (const acr of [undefined, 'aal1', 'AAL2', ['aal2'], null, 2])
    expect((await askRemote('{ factor }', mint(acr))).refusals).toEqual([stepUp]);
  expect((await askRemote('{ vault }', mint('aal1'))).data).toEqual({ vault: 1 });
});

/**
 * What a stolen session that has proved a password alone may change, where its user has a second factor. Nothing here
 * lets its holder in again, keeps the user out, or takes a factor away.
 */
const withoutFactor = [
  'reauthenticate',
  'reauthenticateWith',
  'revokeSession',
  'revokeOtherSessions',
  'cancelEmailChange',
  'renamePasskey',
  'revokeTrustedDevice',
  'revokeApiKey',
  'setLocale',
].map((name) => `Mutation.${name}`);

test('a session that has proved no second factor changes nothing about the account of a user who has one', async () => {
  const contract = createSchema([ownResolvers], clock);
  const refused: string[] = [];
  const ran: string[] = [];
  for (const { name, document } of operations(contract)) {
    const outcome = async (contextValue: typeof anonymous) => {
      const answered = await graphql({ schema: contract, source: document, contextValue });
      return answered.errors?.[0]?.extensions['code'];
    };
    if (!name.startsWith('Mutation.') || (await outcome(anonymous)) !== 'UNAUTHENTICATED') continue;
    const asks = await outcome(viewerWith({ factors: ['TOTP'] }));
    (asks === 'REAUTHENTICATION_REQUIRED' ? refused : ran).push(name);
    expect(await outcome(viewerWith({ acr: 'aal2', factors: ['TOTP'] })), name).toBeUndefined();
  }
  expect(ran.toSorted()).toEqual(withoutFactor.toSorted());
  for (const name of ['changePassword', 'requestEmailChange', 'changeUsername', 'deleteAccount'])
    expect(refused).toContain(`Mutation.${name}`);
});

test('every field that asks for a fresh login asks a user for their second factor', async () => {
  const contract = createSchema([ownResolvers], clock);
  const fresh = Object.values(contract.getMutationType()!.getFields()).filter(({ astNode }) =>
    astNode!.directives!.some(({ name }) => name.value === 'requiresFresh'),
  );
  expect(fresh.length).toBeGreaterThan(2);
  for (const { name } of fresh) {
    const { document } = operations(contract).find((one) => one.name === `Mutation.${name}`)!;
    const contextValue = viewerWith({ factors: ['PASSKEY'] });
    const { errors } = await graphql({ schema: contract, source: document, contextValue });
    expect(errors?.[0]?.extensions, name).toEqual({ ...stepUp, factors: ['PASSKEY'] });
  }
});

describe('over HTTP, a refusal is a 401 with the challenge of RFC 9470', () => {
  const realm = 'Bearer realm="latchkey", error="insufficient_user_authentication"';

  test.each([
    ['vault', { factors: ['TOTP'] }, `${realm}, acr_values="aal2"`],
    [
      'admin',
      { factors: ['TOTP'], scopesByFactor: ['admin'] },
      `${realm}, scope="admin", acr_values="aal2"`,
    ],
    ['fresh', { secondsAgo: 61 }, `${realm}, max_age="60"`],
    ['fresh', { secondsAgo: 61, factors: ['TOTP'] }, `${realm}, acr_values="aal2", max_age="60"`],
  ] as const)('%s with %j', async (field, who, challenge) => {
    const log = pino({ level: 'silent' });
    const context = async () => viewerWith(who);
    const endpoint = createGraphQLEndpoint({
      schema,
      context,
      log,
      rules: { introspection: true },
    });
    const response = await endpoint.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: `{ ${field} }` }),
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(challenge);
  });

  test('and only words and whole numbers get into the header', () => {
    const negotiated = { mediaType: 'application/json', alwaysOk: false } as const;
    const challenge = (more: object) => {
      const extensions = { code: 'REAUTHENTICATION_REQUIRED', ...more };
      const answered = answer({ errors: [{ message: 'x', extensions }] }, negotiated);
      return answered.headers.get('www-authenticate');
    };
    for (const acr of ['', 'a"', 'a\r\nset-cookie: x=y', 5, ['a'], null])
      expect([challenge({ acr }), challenge({ scope: acr })]).toEqual([realm, realm]);
    for (const maxAge of ['5', 5.5, -Infinity, NaN, null, {}])
      expect(challenge({ maxAge })).toBe(realm);
  });
});
