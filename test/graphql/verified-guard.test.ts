import { graphql } from 'graphql';
import { expect, test } from 'vitest';
import { anonymous, buildGuarded, viewerWith } from '../support/guarded.ts';
import { setUp } from '../support/remote-service.ts';
import { createForge } from '../support/forge.ts';

let resolved = 0;
const resolve = () => (resolved += 1);
const schema = buildGuarded(
  `type Query {
    post: Int @requiresVerified
    all: Int @requiresVerified @requiresScopes(scopes: [["a"]]) @requiresFresh(maxAge: 60)
    letter: Letter @authenticated
    thing: Thing @authenticated
  }
  interface Thing { n: Int }
  type Letter implements Thing @requiresVerified { n: Int }`,
  {
    Query: {
      post: resolve,
      all: resolve,
      letter: () => ({ n: resolve() }),
      thing: () => ({ __typename: 'Letter', n: 7 }),
    },
  },
);

const ask = async (field: string, contextValue = anonymous) => {
  const before = resolved;
  const { data, errors } = await graphql({ schema, source: `{ ${field} }`, contextValue });
  return { data, refusal: errors?.[0]?.extensions ?? null, ran: resolved > before };
};

for (const when of ['at once', 'after a while']) {
  const answer = (proved: boolean) => (when === 'at once' ? proved : Promise.resolve(proved));

  test.each(['post', 'letter { n }'])(
    `where it is known ${when}, %s answers a viewer who has proved an address, and runs for no other`,
    async (field) => {
      const proved = await ask(field, viewerWith({ hasProvedEmail: answer(true) }));
      expect(proved).toMatchObject({ refusal: null, ran: true });
      const refused = { refusal: { code: 'EMAIL_NOT_VERIFIED' }, ran: false };
      const unproved = await ask(field, viewerWith({ hasProvedEmail: answer(false) }));
      expect(unproved).toMatchObject(refused);
      expect((await ask(field)).refusal).toMatchObject({ code: 'UNAUTHENTICATED' });
    },
  );

  test(`where it is known ${when}, a value of a guarded type is refused behind its interface`, async () => {
    const proved = await ask(
      'thing { n __typename }',
      viewerWith({ hasProvedEmail: answer(true) }),
    );
    expect(proved.data).toEqual({ thing: { n: 7, __typename: 'Letter' } });
    const unproved = viewerWith({ hasProvedEmail: answer(false) });
    expect(await ask('thing { __typename }', unproved)).toMatchObject({
      data: { thing: null },
      refusal: { code: 'EMAIL_NOT_VERIFIED' },
    });
  });
}

test('where it cannot be found out, the field is refused, and does not run', async () => {
  const fault = Promise.reject(new Error('the database is away'));
  fault.catch(() => {});
  const answer = await ask('post', viewerWith({ hasProvedEmail: fault }));
  expect(answer).toMatchObject({ data: { post: null }, ran: false });
});

test('a missing scope and an old password are told before it', async () => {
  expect((await ask('all', viewerWith())).refusal).toEqual({ code: 'FORBIDDEN', scope: 'a' });
  const old = viewerWith({ scopes: ['a'], secondsAgo: 100 });
  expect((await ask('all', old)).refusal).toEqual({
    code: 'REAUTHENTICATION_REQUIRED',
    maxAge: 60,
  });
  const fresh = viewerWith({ scopes: ['a'] });
  expect((await ask('all', fresh)).refusal).toEqual({ code: 'EMAIL_NOT_VERIFIED' });
});

test('a service elsewhere goes by the claim of the token', async () => {
  const { latchkey, ask: askRemote } = await setUp();
  const { accessToken } = await latchkey.asUser();
  expect((await askRemote('{ proved }', accessToken)).refusals).toEqual([
    { code: 'EMAIL_NOT_VERIFIED' },
  ]);
  const forge = await createForge(latchkey.store, accessToken);
  const mint = (email_verified: unknown) => forge.mint({ email_verified });
  expect((await askRemote('{ proved }', mint(true))).data).toEqual({ proved: 1 });
  for (const claim of [false, 'true', 1, null, {}])
    expect((await askRemote('{ proved }', mint(claim))).refusals).toEqual([
      { code: 'EMAIL_NOT_VERIFIED' },
    ]);
});
