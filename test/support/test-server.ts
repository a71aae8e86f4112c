import { onTestFinished } from 'vitest';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.ts';
import { createRecorder } from '../../src/events.ts';
import type { Administer } from '../../src/features/administration/administer.ts';
import type { Extension, Replacements } from '../../src/options.ts';
import { assembleServer, type Server } from '../../src/server.ts';
import { createMailbox, type SentMail } from '../../src/testing/mails.ts';
import type { Reach as WebhookReach } from '../../src/features/webhooks/post.ts';
import type { HashCost } from '../../src/features/passwords/password-hasher.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { testDatabase } from './engines.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { hotPathSetting, posting } from './hot-path.ts';
import { createProvidersAt, type Reach } from './providers.ts';

export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly data?: Record<string, any> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions: Readonly<Record<string, unknown>>;
    }[];
  };
}

export interface TestServer extends Server {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly administer: Administer;
  /** Every line that was logged. */
  readonly logged: string[];
  /** Returns the mails that have left so far, the oldest first; waits for those that are on their way. */
  mails(): Promise<readonly SentMail[]>;
  /** Resolves when no webhook is to get anything now. */
  delivered(): Promise<void>;
  /** Posts an operation, as curl would, and reads the answer. */
  execute(
    query: string,
    options?: {
      variables?: Record<string, unknown>;
      token?: string;
      headers?: Record<string, string>;
    },
  ): Promise<GraphQLAnswer>;
  /** Posts any body. */
  post(body: string, headers?: Record<string, string>): Promise<GraphQLAnswer>;
  /** Signs a user up and returns their access token. */
  signUp(username?: string, password?: string): Promise<string>;
  login(username: string, password: string): Promise<GraphQLAnswer>;
  me(token?: string): Promise<GraphQLAnswer>;
}

export const password = 'correct horse battery';

/** Next to nothing. */
export const cheapHashes: HashCost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** In the quick tier hashes are cheap. Few tests are about what it costs, or about who waits meanwhile. */
function hashCostFor(environment: Record<string, string>): HashCost | null {
  const isCheap = process.env['TEST_HASHES'] === 'cheap';
  if (!isCheap || environment['AUTH_PASSWORD_QUEUE_LIMIT'] === '0') return null;
  return cheapHashes;
}

interface Given {
  readonly clock?: FakeClock;
  readonly store?: Store;
  /** Null for what production has. */
  readonly hashCost?: HashCost | null;
  /** How the receivers of webhooks are reached. */
  readonly webhookReach?: WebhookReach;
  /** Where the providers of the settings are. */
  readonly reach?: Reach | undefined;
}

/** A server in this process, on a database of its own, with a clock that the test moves. Closed with the test. */
export async function createTestServer(
  environment: Record<string, string> = {},
  {
    store: given,
    hashCost = hashCostFor(environment),
    reach,
    webhookReach,
    ...replacements
  }: Extension & Replacements & Given = {},
): Promise<TestServer> {
  const config = loadConfig({
    DATABASE_URL: environment['DATABASE_URL'] ?? (await testDatabase()),
    // Every test comes from one address, and some try often.
    AUTH_ATTEMPTS: 'off',
    ...hotPathSetting,
    ...environment,
  });
  const clock = replacements.clock ?? createFakeClock();
  const store =
    given ?? (await openStore(config.databaseUrl, { poolSize: config.databasePoolSize }));
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const mailbox = createMailbox();
  const record = createRecorder(log, clock);
  const providers = reach && createProvidersAt(reach, { config, clock, record });
  const { server, auth } = await assembleServer(
    config,
    { log, ...replacements, clock },
    { store, mailTransport: mailbox, hashCost: hashCost ?? undefined, providers, webhookReach },
  );
  onTestFinished(() => store.close());
  onTestFinished(() => auth.courier?.close());
  onTestFinished(() => auth.webhookCourier.close());

  const send = posting(server);
  const post: TestServer['post'] = async (body, headers = {}) =>
    read(
      await send(
        new Request('http://localhost:4000/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        }),
      ),
    );

  const execute: TestServer['execute'] = (query, { variables, token, headers = {} } = {}) =>
    post(JSON.stringify({ query, variables }), {
      ...headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    });

  const login: TestServer['login'] = (username, secret) =>
    execute(
      'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { accessToken tokenType expiresIn user { id username } } }',
      { variables: { username, password: secret } },
    );

  return {
    ...server,
    async mails() {
      await auth.courier?.idle();
      return [...mailbox.sent];
    },
    delivered: () => auth.webhookCourier.idle(),
    clock,
    store,
    administer: (await auth.accounts()).administer,
    logged,
    post,
    execute,
    login,
    async signUp(username = 'susan', secret = password) {
      const { body, text } = await execute(
        'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken } }',
        { variables: { input: { username, password: secret } } },
      );
      const token: unknown = body.data?.['signUp']?.accessToken;
      if (typeof token !== 'string') throw new Error(`signUp was refused: ${text}`);
      return token;
    },
    me: (token) =>
      execute('{ me { id username createdAt } }', token === undefined ? {} : { token }),
  };
}

export async function read(response: Response): Promise<GraphQLAnswer> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, body: JSON.parse(text) as GraphQLAnswer['body'] };
}

/** The code of the first error, or undefined. */
export function code({ body }: GraphQLAnswer): unknown {
  return body.errors?.[0]?.extensions['code'];
}

/** The reason of the first error, or undefined. */
export function reason({ body }: GraphQLAnswer): unknown {
  return body.errors?.[0]?.extensions['reason'];
}
