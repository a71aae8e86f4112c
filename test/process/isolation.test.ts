import { Agent } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { post } from '../support/hostile-clients.ts';
import { gauges, measurable, measureMemory } from '../support/memory.ts';
import { ask, startServer, temporaryFolder } from '../support/process.ts';
import { createSeeded, type Seeded } from '../support/seeded.ts';

const userCount = 24;
const requestCount = 10_500;
const megabyte = 1024 * 1024;

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly session: { readonly id: string };
}

interface User {
  readonly name: string;
  readonly id: string;
  /** Of the one session that it has. */
  own: Tokens;
  /** Its session has been ended. */
  readonly ended: Tokens;
}

/** What is sent, and what this very user must be told. */
interface Exchange {
  readonly body: unknown;
  readonly token?: string;
  readonly status: number;
  /** The whole answer, or the code of the refusal. */
  readonly expected: object | string;
}

type Habit = (user: User, stranger: User, random: Seeded) => Exchange;

const refused = { status: 401, expected: 'UNAUTHENTICATED' };
const document = (query: string, variables?: unknown) => ({ query, variables });
const login = (name: string, password: string) =>
  document(
    'mutation ($n: String!, $p: String!) { login(username: $n, password: $p) { tokenType } }',
    { n: name, p: password },
  );

/** The parts of two tokens, mixed: what one user's key signed does not speak for another. */
const mixed = (one: string, other: string) =>
  [...one.split('.').slice(0, 2), other.split('.')[2]].join('.');

const habits: Record<string, Habit> = {
  me: ({ name, id, own }) => ({
    body: document('{ me { id username } }'),
    token: own.accessToken,
    status: 200,
    expected: { data: { me: { id, username: name } } },
  }),
  'me by a document of its own': ({ name, id, own }, _, random) => ({
    body: document(`query Q${random.below(1e9)} { me { id who: username } }`),
    token: own.accessToken,
    status: 200,
    expected: { data: { me: { id, who: name } } },
  }),
  'the own sessions': ({ own }) => ({
    body: document('{ me { sessions(first: 5) { nodes { id isCurrent } } } }'),
    token: own.accessToken,
    status: 200,
    expected: { data: { me: { sessions: { nodes: [{ id: own.session.id, isCurrent: true }] } } } },
  }),
  'a stranger’s session': ({ own }, { own: { session } }) => ({
    body: document('mutation ($id: ID!) { revokeSession(id: $id) }', { id: session.id }),
    token: own.accessToken,
    status: 200,
    expected: { data: { revokeSession: false } },
  }),
  'no token': () => ({ body: document('{ me { id } }'), ...refused }),
  'an ended session': ({ ended }) => ({
    body: document('{ me { id username } }'),
    token: ended.accessToken,
    ...refused,
  }),
  'a mixed token': ({ own }, stranger) => ({
    body: document('{ me { id username } }'),
    token: mixed(own.accessToken, stranger.own.accessToken),
    ...refused,
  }),
  'an ended refresh token': ({ ended, own }) => ({
    body: document('mutation ($t: String) { refresh(refreshToken: $t) { accessToken } }', {
      t: ended.refreshToken,
    }),
    token: own.accessToken,
    status: 401,
    expected: 'REFRESH_TOKEN_INVALID',
  }),
  'a field that is not there': ({ own }) => ({
    body: document('{ me { passwordHash } }'),
    token: own.accessToken,
    status: 400,
    expected: 'GRAPHQL_VALIDATION_FAILED',
  }),
  'half a document': ({ own }) => ({
    body: document('{ me { id '),
    token: own.accessToken,
    status: 400,
    expected: 'GRAPHQL_PARSE_FAILED',
  }),
  'no document': ({ own }) => ({
    body: [1, 2],
    token: own.accessToken,
    status: 400,
    expected: 'BAD_REQUEST',
  }),
  'too many fields': ({ own }) => ({
    body: document(`{ ${'me { id } '.repeat(300)} }`),
    token: own.accessToken,
    status: 400,
    expected: 'DOCUMENT_LIMIT_EXCEEDED',
  }),
};

/** Hashing takes a hundred times as long as the rest. */
const seldom: Record<string, Habit> = {
  'a confirmed password': ({ name, own }) => ({
    body: document(
      'mutation ($p: String!) { reauthenticate(password: $p) { user { username } session { id } } }',
      { p: passwordOf(name) },
    ),
    token: own.accessToken,
    status: 200,
    expected: { data: { reauthenticate: { user: { username: name }, session: own.session } } },
  }),
  'a login with a stranger’s password': ({ name }, stranger) => ({
    body: login(name, passwordOf(stranger.name)),
    status: 401,
    expected: 'INVALID_CREDENTIALS',
  }),
};

const passwordOf = (name: string) => `horse battery of ${name}`;
const fields = 'accessToken refreshToken session { id }';

async function createUser(port: number, name: string): Promise<User> {
  const password = passwordOf(name);
  const signUp = `mutation { signUp(input: { username: "${name}", password: "${password}" }) { user { id } ${fields} } }`;
  const { user, ...own } = (await ask(port, signUp)).body.data?.['signUp'] ?? {};
  const query = `mutation { login(username: "${name}", password: "${password}") { ${fields} } }`;
  const ended = (await ask(port, query)).body.data?.['login'] as Tokens;
  await ask(port, `mutation { logout(refreshToken: "${ended.refreshToken}") }`);
  return { name, id: user.id, own, ended };
}

const renewal = `mutation ($t: String) { refresh(refreshToken: $t) { ${fields} user { id } } }`;

test.skipIf(process.platform === 'win32')(
  `${requestCount} good and bad requests of ${userCount} users at once: each is told its own, and memory stays`,
  async () => {
    const DATABASE_URL = `sqlite:${await temporaryFolder()}/latchkey.db`;
    const server = await startServer({ DATABASE_URL, ...measurable });
    const { port } = server;
    const users = await Promise.all(
      Array.from({ length: userCount }, (_, n) => createUser(port, `user-${n}`)),
    );
    // Fewer connections than users: whose request comes next on one is chance.
    const agent = new Agent({ keepAlive: true, maxSockets: userCount / 2 });
    onTestFinished(() => agent.destroy());
    const wrong: string[] = [];
    const counts = new Map<string, number>();
    let asked = 0;

    const send = async (user: User, name: string, { body, token, status, expected }: Exchange) => {
      asked += 1;
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await post({ port, agent, headers }, JSON.stringify(body));
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const said = JSON.parse(answer.text);
      const code = said.errors?.[0]?.extensions?.code;
      const right =
        typeof expected === 'string'
          ? code === expected && !('data' in said)
          : isDeepStrictEqual(said, expected);
      const others = users.filter((other) => other !== user);
      const crosses = others.some(({ id, own }) =>
        [id, own.session.id].some((its) => answer.text.includes(its)),
      );
      if (!right || answer.status !== status || crosses)
        wrong.push(`${user.name}, ${name}: ${answer.status} ${answer.text}`);
      return said;
    };

    const renew = async (user: User) => {
      const { id, own } = user;
      const body = document(renewal, { t: own.refreshToken });
      const answer = await post({ port, agent, headers: {} }, JSON.stringify(body));
      asked += 1;
      const renewed = JSON.parse(answer.text).data?.refresh;
      if (renewed?.user.id !== id || renewed.session.id !== own.session.id)
        wrong.push(`${user.name}, a renewal: ${answer.status} ${answer.text}`);
      else user.own = renewed;
    };

    const live = async (user: User, n: number, isOver: () => boolean) => {
      const random = createSeeded(n);
      while (!isOver()) {
        const chance = random.below(200);
        const from = chance === 0 ? seldom : habits;
        const name = random.pick(Object.keys(from));
        const stranger = random.pick(users.filter((other) => other !== user));
        if (chance < 10 && chance > 0) await renew(user);
        else await send(user, name, from[name]!(user, stranger, random));
      }
    };
    const liveUntil = (until: number) =>
      Promise.all(users.map((user, n) => live(user, n, () => asked >= until)));

    await liveUntil(requestCount / 2);
    const before = await measureMemory(server);
    await liveUntil(requestCount);
    const after = await measureMemory(server);

    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(requestCount);
    for (const name of Object.keys({ ...habits, ...seldom }))
      expect(counts.get(name), name).toBeGreaterThan(5);
    for (const [n, bytes] of after.entries())
      expect(bytes, gauges[n]).toBeLessThan(1.2 * before[n]! + 20 * megabyte);
    expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
  },
  60_000,
);
