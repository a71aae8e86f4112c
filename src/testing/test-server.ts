import type { GraphQLSchema } from 'graphql';
import { loadConfig } from '../config.ts';
import type { Administer } from '../features/administration/administer.ts';
import type { User } from '../features/users/user.ts';
import type { Context } from '../request/context.ts';
import type { Method } from '../lib/authentication-methods.ts';
import { captureLog } from '../lib/log.ts';
import type { Options } from '../lib/options.ts';
import { extensionOptions, requireOptions } from '../options.ts';
import type { SessionRow } from '../features/sessions/store.ts';
import type { Extension } from '../options.ts';
import { assembleServer, type Server } from '../server.ts';
import type { Store } from '../store/store.ts';
import { describeUnknown, unknownSettings } from '../warnings.ts';
import { readEvents, type RecordedEvent } from './events.ts';
import { createExecute, testPeer, type Execute } from './execute.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createMailbox, type SentMail } from './mails.ts';
import { playLogins, type ProviderLogins } from './provider-logins.ts';
import { playProviders } from './providers.ts';
import { createBadTokens, type BadTokens } from './tokens.ts';
import { ensureUser, requireMethods, startSession } from './users.ts';

export interface TestServerOptions<Added extends object = object> extends Extension<Added> {
  /** Settings by their names in the environment, such as `AUTH_SIGN_UP`. What is not set is as in development. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly clock?: FakeClock;
}

const testServerOptions: Options<TestServerOptions> = {
  ...extensionOptions,
  settings: 'object',
  clock: 'object',
};

const asUserOptions: Options<AsUser> = {
  username: 'text',
  scopes: 'list',
  authTime: 'moment',
  methods: 'list',
};

/** Who to be. Scopes are granted to a user who is there already. */
export interface AsUser {
  /** susan, unless it is said. */
  readonly username?: string;
  readonly scopes?: readonly string[];
  /** When the password was last given, for `@requiresFresh`; now, unless it is said. */
  readonly authTime?: Date;
  /**
   * How the user has proved who they are: `PASSWORD`, unless it is said. With `TOTP`, `PASSKEY` or `RECOVERY_CODE` among
   * it the token has `acr` `aal2`, for `@requiresSecondFactor`. The user need not have that factor.
   */
  readonly methods?: readonly Method[];
}

/** Which administrator to be. */
export type AsAdmin = Pick<AsUser, 'username' | 'scopes'>;

const asAdminOptions: Options<AsAdmin> = { username: 'text', scopes: 'list' };

/** A user who is logged in. */
export interface TestUser {
  readonly user: User;
  readonly session: SessionRow;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Sends operations with the access token. */
  readonly execute: Execute;
  /** Returns the context that resolvers have for a request of this user: for `graphql()` without HTTP. */
  context(): Promise<Context>;
  /** Tokens of this user that are no good. */
  readonly badTokens: BadTokens;
}

export interface TestServer extends AsyncDisposable, ProviderLogins {
  /** Moves every time there is: expiry, refreshing, throttling. */
  readonly clock: FakeClock;
  readonly schema: GraphQLSchema;
  /** Every line that was logged, as JSON. */
  readonly logged: readonly string[];
  /** Answers a request, from 127.0.0.1 unless another `ip` is given. */
  readonly fetch: Server['fetch'];
  /** Sends operations without a token. */
  readonly execute: Execute;
  /** Returns what sends operations with this access token, whatever it is. */
  withToken(accessToken: string): Execute;
  /** Logs a user in, without a password: a real session, real tokens, the real guard. */
  asUser(who?: AsUser): Promise<TestUser>;
  /**
   * Logs an administrator in: a user with the scope `latchkey:admin`, or others of Latchkey's own, whose login is fresh and
   * has a second factor. They are `admin`, unless it is said. The fields for administrators take the setting `AUTH_ADMIN: 'on'`.
   */
  asAdmin(who?: AsAdmin): Promise<TestUser>;
  /** Returns what the audit log tells so far, the oldest first: your own events, too. */
  events(): Promise<readonly RecordedEvent[]>;
  /** Returns the context of a request, with the token or without one: for `graphql()` without HTTP. */
  context(accessToken?: string): Promise<Context>;
  /** Returns the mails that have left so far, the oldest first; waits for those that are on their way. No SMTP is needed. */
  mails(): Promise<readonly SentMail[]>;
  close(): Promise<void>;
}

/**
 * Returns a server in this process, on a database in memory of its own, that answers without a port. Throws what
 * createServer throws, and Error for a setting that does not exist.
 */
export async function createTestServer<Added extends object = object>(
  options: TestServerOptions<Added> = {},
): Promise<TestServer> {
  return assembleTestServer(options);
}

/** The same, with the store and the operator, which are internal. */
export async function assembleTestServer<Added extends object = object>(
  options: TestServerOptions<Added> = {},
): Promise<TestServer & { readonly store: Store; readonly administer: Administer }> {
  requireOptions('createTestServer', options, testServerOptions);
  const { settings = {}, clock = createFakeClock(), ...extension } = options;
  const config = loadSettings(settings);
  const { log, lines } = captureLog();
  const mailbox = createMailbox();
  const played = playProviders(config);
  const own = { mailTransport: mailbox, providers: played };
  const parts = await assembleServer(config, { ...extension, clock, log }, own);
  const { server, auth, store } = parts;
  const { administer } = await auth.accounts();
  const url = new URL('/graphql', config.issuer).href;
  const withToken = (token: string) =>
    createExecute(server, url, { authorization: `Bearer ${token}` });

  const context = (token?: string) => {
    const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
    return server.createContext({ request: new Request(url, { headers }) });
  };

  const execute = createExecute(server, url, {});

  const asUser: TestServer['asUser'] = async (who = {}) => {
    requireOptions('asUser', who, asUserOptions);
    const { username = 'susan', scopes = [], methods = ['PASSWORD'] } = who;
    const { authTime = new Date(clock.now()) } = who;
    const known = await ensureUser(administer({ kind: 'test' }), username, scopes);
    const started = await startSession(
      { store, clock, config, refreshTokens: auth.refreshTokens },
      known,
      { authTime, methods: requireMethods(methods) },
    );
    const { payload } = await auth.sign(known, started.session);
    const { accessToken, user, session } = payload;
    return {
      user,
      session,
      accessToken,
      refreshToken: started.refreshToken,
      execute: withToken(accessToken),
      context: () => context(accessToken),
      badTokens: createBadTokens(accessToken, auth.keys, clock),
    };
  };

  return {
    clock,
    schema: server.schema,
    store,
    administer,
    logged: lines,
    fetch: (request, peer = testPeer) => server.fetch(request, peer),
    execute,
    withToken,
    context,

    asUser,

    async asAdmin(who = {}) {
      requireOptions('asAdmin', who, asAdminOptions);
      const { username = 'admin', scopes = ['latchkey:admin'] } = who;
      return asUser({ username, scopes, methods: ['PASSWORD', 'TOTP'] });
    },

    events: () => readEvents(store.audit),

    ...playLogins({ server, execute, config, played }),

    async mails() {
      await auth.courier?.idle();
      return [...mailbox.sent];
    },

    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

function loadSettings(settings: Readonly<Record<string, string>>) {
  const [unknown] = unknownSettings(settings);
  if (unknown) throw new Error(describeUnknown(unknown));
  return loadConfig({
    DATABASE_URL: 'sqlite::memory:',
    // A large one takes longer to make than everything else of a server.
    AUTH_TOKEN_CACHE_SIZE: '100',
    ...settings,
  });
}
