import { GraphQLError } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import type { Hooks } from '../../src/hooks.ts';
import { AuthError } from '../../src/index.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import type { Store } from '../../src/store/store.ts';
import { engines } from '../support/engines.ts';
import { code, createTestServer, password } from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

const login = `mutation { login(username: "susan", password: "${password}") { accessToken refreshToken session { id } } }`;
const signUp = `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken } }`;
const refresh = (token: string) =>
  `mutation { refresh(refreshToken: "${token}") { accessToken refreshToken } }`;
const reauthenticate = `mutation { reauthenticate(password: "${password}") { accessToken } }`;
const changed = 'another pass phrase';
const change = `mutation { changePassword(currentPassword: "${password}", newPassword: "${changed}") { accessToken } }`;

/** Does the step, and loses the answer of it once. */
function losingAnswer<Step extends unknown[], Outcome>(
  step: (...given: Step) => Promise<Outcome>,
): (...given: Step) => Promise<Outcome> {
  let isLost = false;
  return async (...given) => {
    const outcome = await step(...given);
    if (isLost) return outcome;
    isLost = true;
    throw new StoreUnavailable('The connection broke.');
  };
}

describe.each(engines)('on %s', (_engine, createDatabase) => {
  /** Two servers on one database: one without hooks, and one with them. */
  async function setUp(hooks: Hooks, wrap = (store: Store): Store => store) {
    const plain = await createTestServer({ DATABASE_URL: await createDatabase() });
    const { store, clock } = plain;
    const server = await createTestServer({}, { store: wrap(store), clock, hooks });
    return { plain, server, store, clock };
  }

  async function setUpSusan(hooks: Hooks, wrap?: (store: Store) => Store) {
    const parts = await setUp(hooks, wrap);
    await parts.plain.signUp();
    const { body } = await parts.plain.execute(login);
    return { ...parts, session: body.data!['login'] };
  }

  const failing = () => {
    throw new Error('the tenants are gone');
  };

  test('a claims hook that fails uses up no refresh token, and no theft is reported', async () => {
    const { plain, server, clock, session } = await setUpSusan({ claims: failing });
    const answer = await server.execute(refresh(session.refreshToken));
    expect(code(answer)).toBe('INTERNAL_SERVER_ERROR');
    clock.advanceSeconds(60);
    const again = await plain.execute(refresh(session.refreshToken));
    expect(again.body.data?.['refresh'].accessToken).toBeTruthy();
    expect(plain.logged.join() + server.logged.join()).not.toContain('refresh_token_reused');
  });

  describe('a claims hook that takes longer than the grace', () => {
    /** A server whose hook takes twelve seconds, and does something meanwhile. */
    async function setUpSlow(meanwhile: (parts: Meanwhile) => Promise<unknown>) {
      const hooks: { claims?: Hooks['claims'] } = {};
      const parts = await setUpSusan({ claims: (asked) => hooks.claims!(asked) });
      const { plain, clock, session } = parts;
      hooks.claims = async () => {
        await meanwhile({ plain, token: session.refreshToken });
        clock.advanceSeconds(12);
        return {};
      };
      return parts;
    }

    interface Meanwhile {
      readonly plain: Awaited<ReturnType<typeof createTestServer>>;
      readonly token: string;
    }

    const refreshed = (answer: { body: { data?: Record<string, any> | null } }) =>
      answer.body.data?.['refresh']?.refreshToken;

    test('leaves the client the whole grace to ask again', async () => {
      const { plain, server, clock, session } = await setUpSlow(async () => {});
      const lost = await server.execute(refresh(session.refreshToken));
      clock.advanceSeconds(5);
      const again = await plain.execute(refresh(session.refreshToken));
      expect(refreshed(again)).toBe(refreshed(lost));
      expect(refreshed(again)).toBeTruthy();
    });

    test('is no theft where another tab was faster', async () => {
      let other: unknown;
      const { server, session } = await setUpSlow(async ({ plain, token }) => {
        other ??= refreshed(await plain.execute(refresh(token)));
      });
      const answer = await server.execute(refresh(session.refreshToken));
      expect([refreshed(answer), server.logged.join().includes('refresh_token_reused')]).toEqual([
        other,
        false,
      ]);
    });

    test('is no theft where the token was used before, within the grace', async () => {
      const { plain, server, clock, session } = await setUpSlow(async () => {});
      const first = await plain.execute(refresh(session.refreshToken));
      clock.advanceSeconds(5);
      const answer = await server.execute(refresh(session.refreshToken));
      expect([refreshed(answer), answer.status]).toEqual([refreshed(first), 200]);
    });
  });

  test('a claims hook that fails starts no session', async () => {
    const { server, store, session } = await setUpSusan({ claims: failing });
    expect(code(await server.execute(login))).toBe('INTERNAL_SERVER_ERROR');
    const id = await userId(store);
    const live = await store.sessions.list({ userId: id, after: null, limit: 9, now: new Date(0) });
    // That of the sign-up, and that of the login.
    expect(live).toHaveLength(2);
    expect(live.map((one) => one.id)).toContain(session.session.id);
    expect(server.logged.join()).not.toContain('login_succeeded');
  });

  test('a claims hook that fails changes no password', async () => {
    const { plain, server, session } = await setUpSusan({ claims: failing });
    const answer = await server.execute(change, { token: session.accessToken });
    expect(code(answer)).toBe('INTERNAL_SERVER_ERROR');
    expect((await plain.login('susan', password)).status).toBe(200);
    expect(code(await plain.login('susan', changed))).toBe('INVALID_CREDENTIALS');
    expect(server.logged.join()).not.toContain('password_changed');
  });

  test('a claims hook that fails leaves a session as old as it was', async () => {
    const { server, store, clock, session } = await setUpSusan({ claims: failing });
    const { id } = session.session;
    const before = (await store.sessions.find(id))!.session.authenticatedAt;
    clock.advanceSeconds(5);
    expect(code(await server.execute(reauthenticate, { token: session.accessToken }))).toBe(
      'INTERNAL_SERVER_ERROR',
    );
    expect((await store.sessions.find(id))!.session.authenticatedAt).toEqual(before);
  });

  test('a claims hook that fails stores no user', async () => {
    const { plain, server, store } = await setUp({ claims: failing });
    expect(code(await server.execute(signUp))).toBe('INTERNAL_SERVER_ERROR');
    expect(await store.users.findByUsernameKey('susan')).toBeNull();
    expect((await plain.execute(signUp)).status).toBe(200);
  });

  test('changePassword succeeds where the answer of the store was lost', async () => {
    const { plain, server, session } = await setUpSusan({}, (store) => ({
      ...store,
      passwords: { ...store.passwords, change: losingAnswer(store.passwords.change) },
    }));
    const answer = await server.execute(change, { token: session.accessToken });
    expect(answer.body.data?.['changePassword'].accessToken).toBeTruthy();
    expect((await plain.login('susan', changed)).status).toBe(200);
  });

  test('changePassword fails where the store did not do it, and can be asked for again', async () => {
    let fails = 1;
    const { server, session } = await setUpSusan({}, (store) => ({
      ...store,
      passwords: {
        ...store.passwords,
        async change(step) {
          if (fails-- > 0) throw new StoreUnavailable('The connection broke.');
          return store.passwords.change(step);
        },
      },
    }));
    const token = session.accessToken;
    expect(code(await server.execute(change, { token }))).toBe('STORE_UNAVAILABLE');
    expect((await server.execute(change, { token })).status).toBe(200);
  });

  test.each([
    ['refresh', (token: string) => refresh(token)],
    ['reauthenticate', () => reauthenticate],
  ])('%s whose answer was lost by the store can be asked for again', async (_name, documentOf) => {
    const { server, session } = await setUpSusan({}, (store) => ({
      ...store,
      sessions: {
        ...store.sessions,
        rotate: losingAnswer(store.sessions.rotate),
        reauthenticate: losingAnswer(store.sessions.reauthenticate),
      },
    }));
    const document = documentOf(session.refreshToken);
    const token = session.accessToken;
    expect(code(await server.execute(document, { token }))).toBe('STORE_UNAVAILABLE');
    expect((await server.execute(document, { token })).status).toBe(200);
  });

  describe('while the hook for sign-ups works', () => {
    /** Signs susan up; meanwhile does something, and then agrees or refuses. */
    async function signUpWhile(
      meanwhile: (parts: Awaited<ReturnType<typeof setUp>>, id: string) => Promise<unknown>,
      agrees: boolean,
    ) {
      const hooks: { afterSignUp?: Hooks['afterSignUp'] } = {};
      const parts = await setUp(hooks);
      hooks.afterSignUp = async ({ user }) => {
        await meanwhile(parts, user.id);
        if (!agrees) throw new GraphQLError('No.', { extensions: { code: 'VETOED' } });
      };
      const server = await createTestServer(
        {},
        { store: parts.store, clock: parts.clock, hooks: { afterSignUp: hooks.afterSignUp } },
      );
      return { ...parts, answer: await server.execute(signUp) };
    }

    test('no one can log in as the user, and the name is taken', async () => {
      const codes: unknown[] = [];
      const { answer, plain } = await signUpWhile(async ({ plain: other }) => {
        codes.push(code(await other.execute(login)), code(await other.execute(signUp)));
      }, true);
      expect(codes).toEqual(['INVALID_CREDENTIALS', 'USERNAME_TAKEN']);
      expect(answer.status).toBe(200);
      expect((await plain.execute(login)).status).toBe(200);
    });

    test('a refusal deletes no account but the one that was refused', async () => {
      const { answer, plain } = await signUpWhile(async ({ plain: other, store, clock }, id) => {
        await store.users.delete(id, new Date(clock.now()));
        await other.execute(signUp);
      }, false);
      expect(code(answer)).toBe('VETOED');
      expect((await plain.execute(login)).status).toBe(200);
    });

    test('an operator who disables the user is stronger than the hook', async () => {
      const { answer, plain, store } = await signUpWhile(
        ({ store: other, clock }, id) => other.users.disable(id, new Date(clock.now() + 1)),
        true,
      );
      expect(code(answer)).toBe('INVALID_CREDENTIALS');
      expect(code(await plain.execute(login))).toBe('INVALID_CREDENTIALS');
      expect(await store.users.findByUsernameKey('susan')).toBeNull();
    });
  });

  test('the verification of a request is asked at refresh, about the viewer to be, and leaves the token as it was', async () => {
    const asked = vi.fn<NonNullable<Hooks['verifyRequest']>>(() => {
      throw new AuthError('FORBIDDEN');
    });
    const { plain, server, clock, session } = await setUpSusan({
      verifyRequest: asked,
      claims: () => ({ tenant: 'acme' }),
    });
    expect(code(await server.execute(refresh(session.refreshToken)))).toBe('FORBIDDEN');
    const [{ viewer, headers }] = asked.mock.calls[0]!;
    expect([viewer.user.username, viewer.session.id, viewer.claims['tenant']]).toEqual([
      'susan',
      session.session.id,
      'acme',
    ]);
    expect(headers.get('content-type')).toContain('json');
    clock.advanceSeconds(60);
    expect((await plain.execute(refresh(session.refreshToken))).status).toBe(200);
  });
});

test('the hook for logins is asked by login and by nothing else', async () => {
  const afterLogin = vi.fn<NonNullable<Hooks['afterLogin']>>();
  const server = await createTestServer({}, { hooks: { afterLogin } });
  await server.signUp();
  const { body } = await server.execute(login);
  expect(afterLogin).toHaveBeenCalledOnce();
  const { accessToken: token, refreshToken } = body.data!['login'];
  const documents = [reauthenticate, refresh(refreshToken), change];
  for (const document of documents)
    expect((await server.execute(document, { token })).status).toBe(200);
  expect(afterLogin).toHaveBeenCalledOnce();
});
