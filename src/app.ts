import { createAudit } from './features/audit/audit.ts';
import type { RecordOwnEvent } from './features/audit/own-events.ts';
import { createContacts } from './features/addresses/contacts.ts';
import { createAttempts } from './features/attempts/attempts.ts';
import { createFindDevice } from './features/attempts/caller.ts';
import { createDeviceMarkers } from './features/attempts/device-marker.ts';
import type { KeySet } from './features/keys/key-set.ts';
import { createConfirmPassword } from './features/login/confirm-password.ts';
import { createLogin } from './features/login/login.ts';
import { createReauthenticate } from './features/login/reauthenticate.ts';
import { loginResolvers } from './features/login/resolvers.ts';
import { createNotices } from './features/mail/notices.ts';
import type { SendMail } from './features/mail/own-mails.ts';
import type { HashingThreads } from './features/passwords/hashing-threads.ts';
import { foreignHashes } from './foreign-hashes.ts';
import { createFactorScopes } from './features/second-factors/scopes.ts';
import { createPasswordHasher, type HashCost } from './features/passwords/password-hasher.ts';
import { createMarkDevice } from './features/sessions/mark-device.ts';
import { sessionResolvers } from './features/sessions/resolvers.ts';
import { createRefreshTokens, type RefreshTokens } from './features/sessions/refresh-token.ts';
import { createSessionList } from './features/sessions/session-list.ts';
import { createSessions } from './features/sessions/sessions.ts';
import { createLoginChallenges } from './features/second-factors/login-challenges.ts';
import { createFindProvable, type FindProvable } from './features/second-factors/provable.ts';
import { createFindDue } from './features/second-factors/second-factors.ts';
import { createRefresh } from './features/sign-in/refresh.ts';
import { signInResolvers } from './features/sign-in/resolvers.ts';
import { createSign, type Sign } from './features/sign-in/sign.ts';
import { createSignIn } from './features/sign-in/sign-in.ts';
import type { TrustedDevices } from './features/trusted-devices/trusted-devices.ts';
import { createTokens } from './features/tokens/tokens.ts';
import { createLoadUser, type LoadUser } from './features/users/load-user.ts';
import {
  createAuthenticate,
  type Authenticate,
  type Viewer,
} from './features/viewer/authenticate.ts';
import { viewerResolvers } from './features/viewer/resolvers.ts';
import type { LateCourier } from './features/webhooks/late-courier.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import { beginCourier } from './late/courier.ts';
import { createLate, type Late } from './late/late.ts';
import type { LateParts } from './late/parts.ts';
import type { Hooks } from './hooks.ts';
import type { Courier } from './lib/courier.ts';
import type { MaybePromise } from './lib/maybe-promise.ts';
import { startKeys } from './start-keys.ts';
import { createDeletions, type Upkeep } from './upkeep.ts';

/** Every feature, put together once. */
export interface App {
  readonly authenticate: Authenticate;
  readonly loadUser: LoadUser;
  /** Returns whether the viewer has proved an e-mail address. */
  readonly hasProvedEmail: (viewer: Viewer) => MaybePromise<boolean>;
  /** Returns the second factors that the viewer could prove now. */
  readonly secondFactorsOf: FindProvable;
  /** Returns the scopes of the viewer that only tokens of a session with a second factor have. */
  readonly scopesByFactor: (viewer: Viewer) => readonly string[];
  readonly sendMail: SendMail;
  readonly recordEvent: RecordOwnEvent;
  readonly resolvers: readonly Resolvers[];
  readonly keys: KeySet;
  readonly sign: Sign;
  /** Returns how many passwords are being hashed, and how many wait for it. */
  readonly passwords: () => { hashing: number; waiting: number };
  readonly refreshTokens: RefreshTokens;
  /** These three load what they return. */
  readonly accounts: Late['accounts'];
  readonly providerLogins: Late['providerLogins'];
  readonly apiKeys: Late['apiKeys'];
  readonly upkeep: Upkeep;
  /** Delivers mails; null where this server sends none. */
  readonly courier: Courier | null;
  /** Delivers events to webhooks. */
  readonly webhookCourier: LateCourier;
}

interface Parts extends Pick<
  LateParts,
  | 'config'
  | 'store'
  | 'clock'
  | 'random'
  | 'log'
  | 'record'
  | 'mailTransport'
  | 'providers'
  | 'webhookReach'
> {
  readonly threads: HashingThreads;
  readonly hooks?: Hooks | undefined;
  readonly ownActions?: LateParts['ownActions'];
  /** In the place of what OWASP recommends. */
  readonly hashCost?: HashCost | undefined;
}

const noAddress =
  'Attempts come without an address, so no limit is by address. Pass { ip } to fetch or createContext, or put "unix" into AUTH_TRUSTED_PROXIES.';

/**
 * Puts the features of a server together, the lowest first: each factory gets what it needs of those above it. Generates
 * and stores the signing key on the very first call. Throws KeyError.
 */
export async function createApp(parts: Parts): Promise<App> {
  const { config, store, clock, random, log, record, threads, hooks = {} } = parts;
  const { ownActions = () => new Set() } = parts;
  const ofAudit = { store: store.audit, clock, random };
  let late: Late | null = null;
  const onStored = () => late?.webhookCourier.wake();
  const audit = createAudit({ ...ofAudit, log: record, onStored });
  const shared = { config, clock, random, record, audit };

  const { dataKey, keys, maintain } = await startKeys(parts, ofAudit);
  const hasher = createPasswordHasher({
    random,
    threads,
    concurrency: threads.size,
    queueLimit: config.passwordQueueLimit,
    cost: parts.hashCost,
    foreign: foreignHashes({ store, dataKey, random, clock }),
  });
  const tokens = createTokens({ ...shared, keys });

  const markers = createDeviceMarkers({ dataKey, clock });
  const findDevice = createFindDevice({ sessions: store.sessions, markers });
  const attempts = createAttempts({
    ...shared,
    store: store.attempts,
    sessions: store.sessions,
    queue: hasher,
    findDevice,
    onNoAddress: () => log.warn(noAddress),
  });

  let courier: Courier | null = null;
  const notices = createNotices({ ...shared, wake: () => courier?.wake() });
  const isMailOpen = config.smtpUrl !== null;
  const contacts = createContacts({ store: store.contacts, isMailOpen });

  const ofSessions = { ...shared, store: store.sessions };
  const refreshTokens = createRefreshTokens({ dataKey, random });
  const sessions = createSessions({ ...ofSessions, tokens, refreshTokens });
  const sessionList = createSessionList(ofSessions);
  const markDevice = config.attempts ? createMarkDevice({ ...ofSessions, markers }) : null;
  const authenticate = createAuthenticate({ ...ofSessions, tokens });

  const { claims, afterLogin } = hooks;
  const factorScopes = createFactorScopes(config.secondFactorScopes);
  const sign = createSign({
    tokens,
    claimsProvedEmail: contacts.claimsProvedEmail,
    factorScopes,
    claims,
  });
  const ofFactors = { ...shared, store: store.secondFactors };
  const challenges = createLoginChallenges(ofFactors);
  const findDue = createFindDue(ofFactors);
  const findTrustedDevice: TrustedDevices['find'] = async (userId, token) => {
    const { createTrustedDevices } = await import('./features/trusted-devices/trusted-devices.ts');
    return createTrustedDevices({ ...shared, store: store.trustedDevices }).find(userId, token);
  };
  const door = { ...ofSessions, sign, refreshTokens, notices };
  const signIn = createSignIn({ ...door, findDue, challenges, findTrustedDevice, afterLogin });
  const refresh = createRefresh({ ...door, attempts, hasClaimsHook: claims !== undefined });

  const ofPasswords = { ...shared, store: store.passwords, hasher, attempts, signIn, notices };
  const login = createLogin({
    ...ofPasswords,
    isMailOpen,
    ...(hooks.verifyElsewhere && {
      moveIn: async (unknown) => (await late!.elsewhere())(unknown),
    }),
    ...(isMailOpen && {
      askForPassword: async (...who) => (await late!.accounts()).askForPassword(...who),
    }),
  });
  const confirmPassword = createConfirmPassword(ofPasswords);
  const reauthenticate = createReauthenticate({ ...ofSessions, confirmPassword, signIn });

  const loadUser = createLoadUser(store.users);
  const ofPeople = { contacts, notices, loadUser, hasher, attempts };
  const ofLogins = { sign, signIn, challenges, factorScopes, confirmPassword, reauthenticate };
  const forLate = { ...parts, ...shared, ...ofPeople, ...ofLogins, dataKey, hooks, ownActions };
  late = createLate(forLate);
  const { accounts, webhookCourier, ...others } = late;
  courier = await beginCourier(forLate, async () => (await accounts()).mails);

  return {
    keys,
    sign,
    passwords() {
      const hashing = threads.busy();
      // Other servers of this process may have given the threads some.
      return { hashing, waiting: Math.max(0, hasher.accepted() - hashing) };
    },
    refreshTokens,
    courier,
    webhookCourier,
    accounts,
    providerLogins: others.providerLogins,
    apiKeys: others.apiKeys,
    upkeep: {
      ...createDeletions({ config, store: store.upkeep, clock, random }),
      keys: maintain,
      passwords: hasher.look,
      webhooks: webhookCourier.look,
    },
    authenticate,
    loadUser,
    hasProvedEmail: ({ user }) => contacts.hasProvedEmail(user.id),
    secondFactorsOf: createFindProvable(store.secondFactors),
    scopesByFactor: ({ user }) => factorScopes.of(user.scope),
    sendMail: async (mail) => (await accounts()).sendMail(mail),
    async recordEvent(action, event) {
      const { createRecordOwnEvent } = await import('./features/audit/own-events.ts');
      return createRecordOwnEvent(audit, ownActions())(action, event);
    },
    resolvers: [
      viewerResolvers(),
      sessionResolvers(sessions, sessionList, markDevice),
      signInResolvers(refresh),
      loginResolvers(login, reauthenticate),
      ...others.resolvers,
    ],
  };
}
