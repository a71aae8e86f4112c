import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { readAdminTypeDefs, typeDefs } from '../../../src/graphql/extension/type-defs.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { person, type Person } from '../../support/administrators.ts';
import { cheapHashes, createTestServer, type TestServer } from '../../support/test-server.ts';
import { measured, type Measured } from '../../support/work-done.ts';

/** Far more than any request may read. */
const many = 20_000;
/** A filter that few users meet is looked for in 2,000 of them. */
const mostRows = 7_000;

const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${many})`;
const later = Date.UTC(2030, 0);
const sessionColumns = 'id, user_id, created_at, last_used_at, authenticated_at, expires_at';
const susan = `(select id from users where username_key = 'susan')`;
const keyColumns = 'id, user_id, name, prefix, secret_hash, scope, created_at, expires_at';
const eventColumns = 'id, at, action, actor_kind, actor_id, subject_id';

/** Susan has ended many sessions, and much has happened to her; as many others have a session and a key each. */
const behindThem = [
  `${numbers} insert into sessions (${sessionColumns})
     select 'ended ' || i, ${susan}, i, i, i, ${later} from n`,
  `update sessions set revoked_at = 1 where id like 'ended %'`,
  `${numbers} insert into users (id, username, username_key, created_at)
     select 'user ' || i, 'user ' || i, 'user ' || i, 1 from n`,
  `${numbers} insert into sessions (${sessionColumns})
     select 'live ' || i, 'user ' || i, i, i, i, ${later} from n`,
  `${numbers} insert into audit_events (${eventColumns})
     select 'event ' || i, i, 'signed_up', 'PERSON', ${susan}, ${susan} from n`,
  `${numbers} insert into api_keys (${keyColumns})
     select 'key ' || i, 'user ' || i, 'k', 'p', 'hash ' || i, '', 1, ${later} from n`,
];

type Work = (admin: Person, id: string) => Promise<unknown>;

const change =
  (mutation: string): Work =>
  ({ ask }, id) =>
    ask(`mutation ($id: ID!) { ${mutation} }`, { id });

/** What an administrator is shown of a user. */
const fields = `id kind scopes disabledAt lastSeenAt sessions { nodes { id impersonator { id } } }
  apiKeys { id } secondFactors { totpSince } activity { nodes { id } }`;

const filters = [
  '{ kind: SERVICE_ACCOUNT }',
  '{ disabled: true }',
  '{ scope: "none" }',
  '{ hasSecondFactor: true }',
  '{ createdSince: "2029-01-01T00:00:00Z" }',
];

/** What is asked for, by the field; one work does what belongs together, and stands for all. */
const works: Readonly<Record<string, Work>> = {
  user: ({ ask }, id) => ask(`query ($id: ID!) { user(by: { id: $id }) { ${fields} } }`, { id }),
  users: ({ ask }) => ask('{ users(first: 20) { nodes { id kind scopes lastSeenAt } } }'),
  ...Object.fromEntries(
    filters.map((filter): [string, Work] => [
      `users by ${filter}`,
      ({ ask }) => ask(`{ users(filter: ${filter}) { nodes { id } } }`),
    ]),
  ),
  auditEvents: ({ ask }) => ask('{ auditEvents(first: 20) { nodes { id } } }'),
  async impersonate({ ask }, id) {
    const begin = 'mutation ($id: ID!) { impersonate(id: $id, reason: "r") { session { id } } }';
    const { session } = (await ask(begin, { id })).impersonate;
    await ask('mutation ($id: ID!) { endImpersonation(sessionId: $id) }', { id: session.id });
  },
  async endApiKey(admin) {
    const { ask } = admin;
    const account = 'mutation { createServiceAccount(input: { username: "robot" }) { id } }';
    const { id } = (await ask(account)).createServiceAccount;
    const key =
      'mutation ($id: ID!) { createApiKey(input: { name: "k", serviceAccount: $id }) { apiKey { id } } }';
    const { apiKey } = (await ask(key, { id })).createApiKey;
    await change('endApiKey(id: $id, reason: "r")')(admin, apiKey.id);
  },
  grantScope: change('grantScope(id: $id, scope: "notes") { id }'),
  revokeScope: change('revokeScope(id: $id, scope: "notes") { id }'),
  endSessions: change('endSessions(id: $id)'),
  resetSecondFactors: change('resetSecondFactors(id: $id, reason: "r") { id }'),
  disableUser: change('disableUser(id: $id, reason: "r") { id }'),
  enableUser: change('enableUser(id: $id) { id }'),
  createUser: ({ ask }) =>
    ask('mutation { createUser(input: { username: "n" }) { passwordCode } }'),
  createServiceAccount: ({ ask }) =>
    ask('mutation { createServiceAccount(input: { username: "r" }) { id } }'),
};

/** Webhooks have tests of their own. All that a user has goes with the user, in small steps. */
const notHere = ['endImpersonation', 'deleteUser', 'webhooks', 'createWebhook', 'deleteWebhook'];
notHere.push('rotateWebhookSecret', 'redeliver');

test('what is tried is every operation of administrators', () => {
  const namesOf = (sdl: string) => {
    const schema = buildSchema(sdl);
    return [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type!.getFields()),
    );
  };
  const known = namesOf(typeDefs);
  const added = namesOf(`${typeDefs}\n${readAdminTypeDefs()}`).filter(
    (one) => !known.includes(one),
  );
  const tried = Object.keys(works).filter((name) => !name.startsWith('users by'));
  expect([...tried, ...notHere].toSorted()).toEqual(added.toSorted());
});

/** SQLite goes along the table, in whose order the page is, and ends with the page. */
const isPage = /^SCAN users: select .* from "users" order by "id" desc limit \?$/;

/** Closed by the test, before it counts. */
const kept = (store: Store): Store => ({ ...store, close: async () => {} });

async function serve(database: Measured, work: (server: TestServer) => Promise<unknown>) {
  const store = await openStore(database.url);
  const server = await createTestServer(
    { AUTH_ADMIN: 'on' },
    { store: kept(store), hashCost: cheapHashes },
  );
  await work(server).finally(() => store.close());
}

test.each(measured)(
  'on %s administrators read a bounded number of rows, however much there is',
  async (engine, create) => {
    const database = await create();
    let admin: Person;
    let id = '';
    await serve(database, async (server) => {
      admin = await person(server, 'admin', ['latchkey:admin']);
      ({ id } = await person(server, 'susan'));
    });
    await database.run(...behindThem, engine === 'SQLite' ? 'analyze' : 'vacuum analyze');
    const unbounded: Record<string, string[]> = {};
    for (const [name, work] of Object.entries(works)) {
      const found = await database.unbounded(mostRows, () =>
        serve(database, async (server) => {
          const { accessToken } = (await server.login('admin', 'correct horse battery')).body.data![
            'login'
          ];
          const ask: Person['ask'] = async (query, variables = {}) => {
            const { body, text } = await server.execute(query, { token: accessToken, variables });
            if (body.errors) throw new Error(`${name}: ${text}`);
            return body.data;
          };
          await work({ ...admin, ask }, id);
        }),
      );
      const more = found.filter((step) => !isPage.test(step));
      if (more.length > 0) unbounded[name] = more;
    }
    expect(unbounded).toEqual({});
  },
  300_000,
);
