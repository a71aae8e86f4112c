import { GraphQLError } from 'graphql';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { AuthError, requireViewer, type Context, type Extension, type User } from '../src/index.ts';
import { createServer } from '../src/server.ts';
import { loadConfig } from '../src/config.ts';
import { captureLog } from '../src/lib/log.ts';
import { listen } from './support/listen.ts';
import { code, createTestServer } from './support/test-server.ts';

const typeDefs = `
  extend type Query {
    whoami: String @authenticated
    reports: [String!] @requiresScopes(scopes: [["reports:read"]])
    greeting: String @public
  }
  extend type User { shout: String! }
  extend input SignUpInput { company: String }
  extend enum ErrorCode { NOTE_LOCKED }
`;

const resolvers: Extension['resolvers'] = {
  Query: {
    whoami: (_parent, _args, context) => requireViewer(context).user.username,
    reports: () => ['first'],
    greeting: (_parent, _args, { viewer }) => `Hello ${viewer?.user.username ?? 'stranger'}`,
  },
  User: { shout: ({ username }: User) => username.toUpperCase() },
};

test('types beside ours are answered and refused as ours are', async () => {
  const server = await createTestServer({}, { typeDefs, resolvers });
  const token = await server.signUp();
  const { body } = await server.execute('{ whoami greeting me { username shout } }', { token });
  const me = { username: 'susan', shout: 'SUSAN' };
  expect(body).toEqual({ data: { whoami: 'susan', greeting: 'Hello susan', me } });
  expect((await server.execute('{ greeting }')).body.data).toEqual({ greeting: 'Hello stranger' });
  const refused = await server.execute('{ whoami }');
  expect([refused.status, code(refused)]).toEqual([401, 'UNAUTHENTICATED']);
  const forbidden = await server.execute('{ reports }', { token });
  expect([forbidden.status, code(forbidden)]).toEqual([403, 'FORBIDDEN']);
  expect(forbidden.headers.get('www-authenticate')).toContain('scope="reports:read"');
});

test('a field without a directive keeps the server from starting, and the store is closed', async () => {
  const extension = {
    typeDefs: 'extend type Query { open: Int }',
    resolvers: { Query: { open: () => 1 } },
  };
  const config = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
  await expect(createServer(config, extension)).rejects.toThrow(
    'Query.open says neither @public nor @authenticated, @requiresScopes, @requiresFresh, @requiresInteractive, @requiresVerified or @requiresSecondFactor.',
  );
});

test('a start that fails goes on looking for no mails', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { log, lines } = captureLog();
  const extension = { typeDefs: 'extend type Query { open: Int }', log };
  const config = loadConfig({ DATABASE_URL: 'sqlite::memory:' });
  await expect(createServer(config, extension)).rejects.toThrow('Query.open');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(lines.filter((line) => line.includes('outbox'))).toEqual([]);
});

describe('what a resolver of theirs throws', () => {
  const failing = (error: unknown) =>
    createTestServer(
      {},
      {
        typeDefs: 'extend type Query { fails: Int @public fine: Int @public }',
        resolvers: {
          Query: {
            fine: () => 1,
            fails: () => {
              throw error;
            },
          },
        },
      },
    );

  test('passes with its extensions where it is a GraphQLError with a code', async () => {
    const extensions = { code: 'NOTE_LOCKED', until: 9, http: { status: 423 } };
    const server = await failing(new GraphQLError('Locked by someone.', { extensions }));
    const { status, body } = await server.execute('{ fails }');
    expect(status).toBe(423);
    expect(body.errors).toMatchObject([
      { message: 'Locked by someone.', extensions: { code: 'NOTE_LOCKED', until: 9 } },
    ]);
    expect(body.errors?.[0]?.extensions).not.toHaveProperty('http');
    expect((await server.execute('{ fails fine }')).status).toBe(200);
  });

  test('is a 400 where its code is theirs and no status is said', async () => {
    const server = await failing(new GraphQLError('No.', { extensions: { code: 'NOTE_LOCKED' } }));
    expect((await server.execute('{ fails }')).status).toBe(400);
  });

  test('keeps the status of a code of ours, whatever else it says', async () => {
    const extensions = { code: 'FORBIDDEN', http: { status: 404 } };
    const server = await failing(new GraphQLError('No.', { extensions }));
    expect((await server.execute('{ fails }')).status).toBe(403);
  });

  test('passes as a refusal of ours where it is an AuthError', async () => {
    const server = await failing(new AuthError('FORBIDDEN'));
    expect((await server.execute('{ fails }')).status).toBe(403);
  });

  // graphql-js says in one of these what it could not serialize.
  test.each([new Error('it is s3cret'), new GraphQLError('it is s3cret'), 's3cret'])(
    'is masked and logged otherwise: %s',
    async (error) => {
      const server = await failing(error);
      const answer = await server.execute('{ fails }');
      expect([answer.status, code(answer)]).toEqual([500, 'INTERNAL_SERVER_ERROR']);
      expect(answer.text).not.toContain('s3cret');
      expect(server.logged.join()).toContain('s3cret');
    },
  );
});

test('a mutation that a field stopped says so, since those before it have run', async () => {
  const done: string[] = [];
  const extension: Extension = {
    typeDefs: 'extend type Mutation { first: Int @public second: Int! @authenticated }',
    resolvers: { Mutation: { first: () => done.push('first'), second: () => done.push('second') } },
  };
  const server = await createTestServer({}, extension);
  const answer = await server.execute('mutation { first second }');
  expect([answer.status, code(answer), answer.body.data]).toEqual([401, 'UNAUTHENTICATED', null]);
  expect(done).toEqual(['first']);
});

describe('a context of theirs', () => {
  const withContext = (context: Extension['context']) =>
    createTestServer(
      {},
      {
        typeDefs: 'extend type Query { tenant: String @public }',
        resolvers: {
          Query: { tenant: (_parent, _args, ctx) => (ctx as { tenant?: string }).tenant },
        },
        context,
      },
    );

  test('is added to ours', async () => {
    const server = await withContext((own: Context, request) => ({
      tenant: `${request.headers.get('x-tenant')} ${own.viewer?.user.username}`,
    }));
    const token = await server.signUp();
    const { body } = await server.execute('{ tenant me { username } }', {
      token,
      headers: { 'x-tenant': 'acme' },
    });
    expect(body.data).toEqual({ tenant: 'acme susan', me: { username: 'susan' } });
  });

  test('can replace nothing of ours', async () => {
    const viewer = { user: { id: '1', username: 'root' } };
    const server = await withContext(() => ({ authentication: { kind: 'viewer', viewer } }));
    const answer = await server.execute('{ me { username } }');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('root');
    expect(server.logged.join()).toContain('The context has \\"authentication\\"');
  });
});

test('a subscription of theirs is for another transport: here it is refused before it begins', async () => {
  let begun = 0;
  async function* subscribe() {
    begun += 1;
    yield await Promise.reject(new Error('it is s3cret'));
  }
  const server = await createTestServer(
    {},
    {
      typeDefs:
        'extend schema { subscription: Subscription } type Subscription { notes: Int @public }',
      resolvers: { Subscription: { notes: { subscribe } } },
    },
  );
  for (const accept of ['*/*', 'application/json', 'application/graphql-response+json']) {
    const answer = await server.execute('subscription { notes }', { headers: { accept } });
    expect(code(answer)).toBe('GRAPHQL_VALIDATION_FAILED');
  }
  expect(begun).toBe(0);
});

describe('over a socket, asked the same twice', () => {
  async function askTwice(extension: Extension, environment: Record<string, string> = {}) {
    const { server, url } = await listen(environment, { typeDefs, resolvers, ...extension });
    const token = await server.signUp();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const body = JSON.stringify({ query: '{ whoami me { shout } }' });
    const ask = async () => (await fetch(url, { method: 'POST', headers, body })).json();
    const answer = { data: { whoami: 'susan', me: { shout: 'SUSAN' } } };
    expect([await ask(), await ask()]).toEqual([answer, answer]);
  }

  /** Yoga has the headers of a Request; the fast path needs to get one now and then. */
  async function sawRequests(extension: Extension, environment = {}): Promise<boolean[]> {
    const saw: boolean[] = [];
    const verifyRequest = ({ headers }: { headers: object }) => void saw.push('append' in headers);
    await askTwice({ ...extension, hooks: { verifyRequest } }, environment);
    return saw;
  }

  test('types and hooks leave the fast path on', async () => {
    expect(await sawRequests({}, { AUTH_HOT_PATH: 'on' })).toEqual([false, false]);
    expect(await sawRequests({}, { AUTH_HOT_PATH: 'off' })).toEqual([true, true]);
  });

  test('a plugin sees both requests', async () => {
    const onRequest = vi.fn<() => void>();
    expect(await sawRequests({ plugins: [{ onRequest }] })).toEqual([true, true]);
    // The sign-up is one, too.
    expect(onRequest).toHaveBeenCalledTimes(3);
  });

  test('a context of theirs is asked for both', async () => {
    const context = vi.fn<() => object>(() => ({ tenant: 'acme' }));
    expect(await sawRequests({ context })).toEqual([true, true]);
    expect(context).toHaveBeenCalledTimes(3);
  });
});
