import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { createAccount } from '../support/addresses.ts';
import { factorWork } from '../support/factor-work.ts';
import { issuer } from '../support/identities.ts';
import { identityWork } from '../support/identity-work.ts';
import { keyWork } from '../support/key-work.ts';
import { mailWork } from '../support/mail-work.ts';
import { providerWork } from '../support/provider-work.ts';
import { measured, type Measured } from '../support/work-done.ts';
import {
  cheapHashes,
  createTestServer,
  password,
  type TestServer,
} from '../support/test-server.ts';
import { userId } from '../support/user-id.ts';

/** Far more than any request may read, and enough for a planner to be led astray. */
const many = 20_000;
const mostRows = 2_000;
const batch = 50;

const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${many})`;
const later = Date.UTC(2030, 0);
const old = `lk_refresh_${Buffer.alloc(32, 7).toString('base64url')}`;
const tokenColumns = 'hash, purpose, user_id, email, email_key, created_at, expires_at';
const sessionColumns = 'id, user_id, created_at, last_used_at, authenticated_at, expires_at';

/** Susan has ended many sessions; one of hers was refreshed many times; as many others have a session each. */
const behindThem = [
  `${numbers} insert into sessions (${sessionColumns})
     select 'ended ' || i, (select id from users), i, i, i, ${later} from n`,
  `update sessions set revoked_at = 1 where id like 'ended %'`,
  `${numbers} insert into refresh_tokens (hash, session_id, used_at) select 'used ' || i, 'ended 1', 1 from n`,
  `insert into refresh_tokens (hash, session_id, used_at)
     values ('${createHash('sha256').update(old).digest('base64url')}', 'ended 1', 1)`,
  `${numbers} insert into users (id, username, username_key, password_hash, created_at)
     select 'user ' || i, 'user ' || i, 'user ' || i, 'none', 1 from n`,
  `${numbers} insert into sessions (${sessionColumns})
     select 'live ' || i, 'user ' || i, i, i, i, ${later} from n`,
  `${numbers} insert into refresh_tokens (hash, session_id, used_at) select 'live ' || i, 'live ' || i, 1 from n`,
  `${numbers} insert into contacts (user_id, email, email_key, email_proved_at)
     select 'user ' || i, 'user' || i || '@example.com', 'user' || i || '@example.com', 1 from n`,
  `${numbers} insert into one_time_tokens (${tokenColumns})
     select 'token ' || i, 'RESET_PASSWORD', 'user ' || i, 'x', 'user' || i || '@example.com', i, ${later} from n`,
  `${numbers} insert into one_time_tokens (${tokenColumns})
     select 'unknown ' || i, 'SIGN_UP', null, 'x', 'unknown' || i || '@example.com', i, ${later} from n`,
  `${numbers} insert into outbox (id, kind, user_id, email, email_key, created_at, due_at, give_up_at)
     select 'mail ' || i, 'email-changed', 'user ' || i, 'x', 'x', i, ${later}, ${later} from n`,
  `${numbers} insert into login_challenges (hash, user_id, methods, attempts_left, created_at, expires_at)
     select 'challenge ' || i, 'user ' || i, 'MAIL', 5, i, ${later} from n where i <= 1000`,
  `${numbers} insert into login_codes (hash, user_id, session_id, code_challenge, created_at, expires_at)
     select 'login code ' || i, 'user ' || i, 'live ' || i, 'x', i, ${later} from n`,
  `${numbers} insert into totp (user_id, sealed, created_at, last_step) select 'user ' || i, 'x', 1, 1 from n`,
  `${numbers} insert into recovery_codes (id, user_id, prefix, hash, created_at)
     select 'code ' || i, 'user ' || i, 'abcd', 'x', 1 from n`,
  `${numbers} insert into passkeys (id, user_id, credential_id, public_key, counter, transports, is_synced, rp_id, name, created_at)
     select 'passkey ' || i, 'user ' || i, 'id ' || i, 'x', 0, '', 0, 'localhost', 'x', 1 from n`,
  `${numbers} insert into trusted_devices (id, user_id, secret_hash, created_at, expires_at)
     select 'device ' || i, 'user ' || i, 'x', 1, ${later} from n`,
  `${numbers} insert into identities (id, user_id, provider, issuer, subject, created_at)
     select 'identity ' || i, 'user ' || i, 'example', '${issuer}', 'user ' || i, 1 from n`,
  `${numbers} insert into oidc_codes (hash, verifier_hash, provider, issuer, subject, is_email_verified, is_email_authoritative, is_for_linking, created_at, expires_at)
     select 'oidc code ' || i, 'x', 'example', '${issuer}', 'user ' || i, 1, 0, 0, i, ${later} from n where i <= 1000`,
  `${numbers} insert into spent (hash, expires_at) select 'spent ' || i, ${later} from n`,
  `${numbers} insert into api_keys (id, user_id, name, prefix, secret_hash, scope, created_at, expires_at)
     select 'live ' || i, 'user ' || i, 'x', 'lk_key_', 'x', '', i, ${later} from n`,
  `${numbers} insert into audit_events (id, at, action, actor_kind, actor_id, subject_id)
     select 'event ' || i, i, 'signed_up', 'PERSON', (select id from users where username_key = 'susan'), (select id from users where username_key = 'susan') from n`,
];

const login = async (server: TestServer) => {
  const { body } = await server.execute(
    'mutation ($p: String!) { login(username: "susan", password: $p) { accessToken refreshToken session { id } } }',
    { variables: { p: password } },
  );
  return body.data!['login'] as {
    accessToken: string;
    refreshToken: string;
    session: { id: string };
  };
};

const refresh = 'mutation ($t: String) { refresh(refreshToken: $t) { refreshToken } }';
const logout = 'mutation ($t: String) { logout(refreshToken: $t) }';

/** What requests ask for, by the field that it is about. */
const requests: Record<string, (server: TestServer) => Promise<unknown>> = {
  async me(server) {
    const { accessToken: token } = await login(server);
    const page = '{ me { sessions(first: 1) { pageInfo { endCursor } } } }';
    const { body } = await server.execute(page, { token });
    const variables = { after: body.data!['me'].sessions.pageInfo.endCursor };
    await server.execute(
      'query ($after: String) { me { sessions(first: 1, after: $after) { nodes { id } } } }',
      { token, variables },
    );
  },
  login,
  async refresh(server) {
    const variables = { t: (await login(server)).refreshToken };
    await server.execute(refresh, { variables });
    await server.execute(refresh, { variables });
    server.clock.advanceSeconds(11);
    await server.execute(refresh, { variables });
    await server.execute(refresh, { variables: { t: old } });
  },
  async logout(server) {
    const { accessToken: token, refreshToken: t } = await login(server);
    await server.execute(logout, { token });
    for (const one of [t, t, old]) await server.execute(logout, { variables: { t: one } });
  },
  async revokeSession(server) {
    const variables = { id: (await login(server)).session.id };
    const { accessToken: token } = await login(server);
    const revoke = 'mutation ($id: ID!) { revokeSession(id: $id) }';
    await server.execute(revoke, { token, variables });
    await server.execute(revoke, { token, variables: { id: 'ended 1' } });
  },
  async revokeOtherSessions(server) {
    const { accessToken: token } = await login(server);
    await server.execute('mutation { revokeOtherSessions }', { token });
  },
  async reauthenticate(server) {
    const { accessToken: token } = await login(server);
    const again = 'mutation ($p: String!) { reauthenticate(password: $p) { accessToken } }';
    await server.execute(again, { token, variables: { p: password } });
  },
  async changePassword(server) {
    const { accessToken: token } = await login(server);
    const change =
      'mutation ($p: String!, $n: String!) { changePassword(currentPassword: $p, newPassword: $n) { accessToken } }';
    const variables = { p: password, n: `${password} staple` };
    await server.execute(change, { token, variables });
    await server.store.passwords.set({
      userId: await userId(server.store),
      hash: hash,
      now: new Date(),
    });
  },
  signUp: (server) => server.signUp('john'),
  ...mailWork(() => hash),
  ...factorWork,
  ...providerWork,
  ...keyWork,
};

/** All mails of the test come from one address, and go to few. */
const settings = {
  AUTH_ATTEMPTS: 'on',
  AUTH_LOGIN_BY_MAIL: 'on',
  AUTH_RETURN_URLS: 'https://app.example.com',
  AUTH_MAILS_PER_MAILBOX: '1000/1',
  AUTH_MAILS_PER_ADDRESS: '1000/1',
};

let hash: string;
const now = new Date();

/** What commands and upkeep do. Of many rows they may take a batch at a time. */
const others: Record<string, (server: TestServer) => Promise<unknown>> = {
  'the networks of a user': ({ store }) => store.sessions.addresses('user 1', 50),
  async 'disable and enable'({ store }) {
    await store.users.disable(await userId(store), now);
    await store.users.enable(await userId(store));
  },
  async 'a scope'({ store }) {
    await store.users.grantScope(await userId(store), 'admin');
    await store.users.revokeScope(await userId(store), 'admin');
  },
  'all sessions of a user': async ({ store }) =>
    store.sessions.revokeAllOf(await userId(store), now),
  'all sessions': ({ store }) => store.sessions.revokeAll(now),
  'a sweep that finds nothing': ({ store }) =>
    store.upkeep.sweep('sessions', { now, graceSeconds: 10, limit: batch }),
  'a sweep that finds many': ({ store }) =>
    store.upkeep.sweep('sessions', { now: new Date(later), graceSeconds: 10, limit: batch }),
  'the backlog of the sweep': ({ store }) => store.upkeep.oldestOver('sessions', now),
  'identities and logins at providers': identityWork,
  'a page of users': ({ store }) => store.users.list({ after: null, limit: batch }),
};

/** Closed by the test, before it counts. */
const kept = (store: Store): Store => ({ ...store, close: async () => {} });

async function begin(database: Measured): Promise<void> {
  const store = await openStore(database.url);
  const server = await createTestServer({}, { store: kept(store), hashCost: cheapHashes });
  await createAccount(server).then((susan) => susan.prove('susan@example.com'));
  hash = (await store.passwords.findByUsernameKey('susan'))!.passwordHash!;
  await store.close();
  await database.run(...behindThem);
}

test('what is tried is every operation', async () => {
  const server = await createTestServer();
  const { body } = await server.execute(
    '{ query: __type(name: "Query") { fields { name } } mutation: __type(name: "Mutation") { fields { name } } }',
  );
  const { query, mutation } = body.data as Record<string, { fields: { name: string }[] }>;
  const fields = [...query!.fields, ...mutation!.fields].map(({ name }) => name);
  expect(Object.keys(requests).toSorted()).toEqual(fields.toSorted());
});

/** All old tokens belong to one session that goes on. Sessions that are over have none. */
const fewHaveTokens = [
  `update sessions set expires_at = 1 where id like 'ended %'`,
  `update sessions set expires_at = ${later} where id = 'ended 1'`,
  `delete from refresh_tokens where session_id like 'live %'`,
];

/** How the database of such a user may be. */
const states = (withStatistics: string): Record<string, readonly string[]> => ({
  'without statistics': ['vacuum'],
  'with statistics': [withStatistics],
  'where one session has every token': [...fewHaveTokens, withStatistics],
});

async function unboundedWork(database: Measured): Promise<Record<string, string[]>> {
  const unbounded: Record<string, string[]> = {};
  for (const [name, work] of Object.entries({ ...requests, ...others })) {
    const found = await database.unbounded(mostRows, async () => {
      const store = await openStore(database.url);
      const server = await createTestServer(settings, {
        store: kept(store),
        hashCost: cheapHashes,
      });
      await work(server).finally(() => store.close());
    });
    if (found.length > 0) unbounded[name] = found;
  }
  return unbounded;
}

test.each(measured)(
  'a user with much behind them on %s lets no step read an unbounded number of rows, whatever the statistics',
  async (engine, create) => {
    const first = await create();
    await begin(first);
    const prepared = Object.entries(states(engine === 'SQLite' ? 'analyze' : 'vacuum analyze'));
    for (const [state, statements] of prepared) {
      const database = await first.copy();
      await database.run(...statements);
      expect(await unboundedWork(database), state).toEqual({});
    }
  },
  300_000,
);
