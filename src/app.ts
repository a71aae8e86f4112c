import type { ApiKeys } from './api-keys.ts';
import type { Accounts } from './accounts.ts';
import type { Config } from './config.ts';
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
import type { MailKinds } from './features/mail/kinds.ts';
import { createNotices } from './features/mail/notices.ts';
import type { SendMail } from './features/mail/own-mails.ts';
import type { MailTransport } from './features/mail/transport/transport.ts';
import type { HashingThreads } from './features/passwords/hashing-threads.ts';
import { createFactorScopes } from './features/second-factors/scopes.ts';
import { createPasswordHasher, type HashCost } from './features/passwords/password-hasher.ts';
import { createMarkDevice } from './features/sessions/mark-device.ts';
import { sessionResolvers } from './features/sessions/resolvers.ts';
import type { Providers } from './features/providers/providers.ts';
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
import type { Reach } from './features/webhooks/post.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import { lateResolvers } from './graphql/late-resolvers.ts';
import {
  fieldsOfAccounts,
  fieldsOfAdministration,
  fieldsOfApiKeys,
  fieldsOfAudit,
  fieldsOfFactors,
  fieldsOfProviders,
} from './late-fields.ts';
import { createLateWebhooks, type LateWebhooks } from './late-webhooks.ts';
import type { Hooks } from './hooks.ts';
import type { Clock } from './lib/clock.ts';
import type { Courier } from './lib/courier.ts';
import type { MaybePromise } from './lib/maybe-promise.ts';
import type { LogEvent } from './events.ts';
import type { Logger } from './lib/log.ts';
import { once } from './lib/once.ts';
import { startKeys } from './start-keys.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { ProviderLogins } from './provider-logins.ts';
import type { Store, Swept } from './store/store.ts';
import { createLeases, createRetention, createSweep, type Upkeep } from './upkeep.ts';

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
  /** Loads what `accounts.ts` puts together. */
  readonly accounts: () => Promise<Accounts>;
  /** Loads what `provider-logins.ts` puts together. */
  readonly providerLogins: () => Promise<ProviderLogins>;
  /** Loads what `api-keys.ts` puts together. */
  readonly apiKeys: () => Promise<ApiKeys>;
  readonly upkeep: Upkeep;
  /** Delivers mails; null where this server sends none. */
  readonly courier: Courier | null;
  /** Delivers events to webhooks. */
  readonly webhookCourier: LateCourier;
}

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly record: LogEvent;
  readonly threads: HashingThreads;
  readonly hooks?: Hooks | undefined;
  /** Returns the actions of the audit log that an embedder has added, once the schema is there. */
  readonly ownActions?: () => ReadonlySet<string>;
  /** What mails leave by, in the place of what AUTH_SMTP_URL names. */
  readonly mailTransport?: MailTransport | undefined;
  /** In the place of what OWASP recommends. */
  readonly hashCost?: HashCost | undefined;
  /** What users log in at, in the place of the providers of the settings. */
  readonly providers?: Providers | undefined;
  /** How the receivers of webhooks are reached, in the place of the Internet. */
  readonly webhookReach?: Reach | undefined;
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
  let webhooks: LateWebhooks | null = null;
  const onStored = () => webhooks?.courier.wake();
  const audit = createAudit({ ...ofAudit, log: record, onStored });
  const shared = { config, clock, random, record, audit };

  const hasher = createPasswordHasher({
    random,
    threads,
    concurrency: threads.size,
    queueLimit: config.passwordQueueLimit,
    cost: parts.hashCost,
  });
  const { dataKey, keys, maintain } = await startKeys(parts, ofAudit);
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

  const { claims, afterLogin, afterSignUp } = hooks;
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
  const login = createLogin({ ...ofPasswords, isMailOpen });
  const confirmPassword = createConfirmPassword(ofPasswords);
  const reauthenticate = createReauthenticate({ ...ofSessions, confirmPassword, signIn });

  const forAccounts = { ...shared, store, dataKey, hasher, attempts, confirmPassword };
  const accounts = once(async () => {
    const { createAccounts } = await import('./accounts.ts');
    return createAccounts({ ...forAccounts, contacts, notices, signIn, afterSignUp });
  });
  const resolversOfAccounts = lateResolvers(
    fieldsOfAccounts,
    async () => (await accounts()).resolvers,
  );
  const loadUser = createLoadUser(store.users);
  const ofDoor = { challenges, signIn, reauthenticate };
  const forFactors = { ...forAccounts, ...ofDoor, notices, loadUser };
  const factors = once(async () => {
    const { createFactors } = await import('./factors.ts');
    return createFactors(forFactors);
  });
  const providerLogins = once(async () => {
    const { createProviderLogins } = await import('./provider-logins.ts');
    const ofProviders = { providers: parts.providers, notices, signIn, afterSignUp };
    return createProviderLogins({ ...forAccounts, ...ofProviders });
  });
  const auditLog = once(async () => {
    const { createListEvents } = await import('./features/audit/list-events.ts');
    const { auditResolvers } = await import('./features/audit/resolvers.ts');
    const listEvents = createListEvents(store.audit, ownActions);
    return { listEvents, resolvers: [auditResolvers(listEvents)] };
  });
  const apiKeys = once(async () => {
    const { createApiKeyParts } = await import('./api-keys.ts');
    const hasClaimsHook = claims !== undefined;
    return createApiKeyParts({
      ...shared,
      store,
      attempts,
      notices,
      sign,
      factorScopes,
      hasClaimsHook,
    });
  });
  const ofWebhooks = { ...shared, store: store.webhooks, dataKey };
  webhooks = createLateWebhooks(ofWebhooks, { log, reach: parts.webhookReach });
  const { courier: webhookCourier, resolvers: webhookResolvers } = webhooks;
  const administration = once(async () => {
    const { createAdministrationApi } = await import('./administration.ts');
    const { listEvents } = await auditLog();
    const ofUsers = { ...shared, ...(await accounts()), store, sign };
    return createAdministrationApi({ ...ofUsers, listEvents, webhooks: await webhookResolvers() });
  });
  courier = await beginCourier(parts, async () => (await accounts()).mails);

  const sweep = createSweep({ config, store: store.upkeep, clock });
  const retain = createRetention({ config, store: store.upkeep, clock });
  const onOneNode = createLeases({ store: store.upkeep, clock, random });
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
    providerLogins,
    apiKeys,
    upkeep: {
      ...(Object.fromEntries(
        store.upkeep.swept.map((kind) => [kind, onOneNode(kind, () => sweep(kind))]),
      ) as Pick<Upkeep, Swept>),
      keys: maintain,
      audit: onOneNode('audit_events', retain),
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
      resolversOfAccounts,
      lateResolvers(fieldsOfFactors, async () => (await factors()).resolvers),
      lateResolvers(fieldsOfProviders, async () => (await providerLogins()).resolvers),
      lateResolvers(fieldsOfAudit, async () => (await auditLog()).resolvers),
      lateResolvers(fieldsOfApiKeys, async () => (await apiKeys()).resolvers),
      ...(config.admin
        ? [lateResolvers(fieldsOfAdministration, async () => (await administration()).resolvers)]
        : []),
    ],
  };
}

/**
 * Begins to deliver mails, and returns what does so; null where this server sends none. What mails are written and sent with
 * is loaded with the first, and templates of the operator at once: ConfigError is thrown for one with a fault.
 */
async function beginCourier(
  { config, store, clock, random, log, record, mailTransport }: Parts,
  kinds: () => Promise<MailKinds>,
): Promise<Courier | null> {
  if (config.smtpUrl === null) return null;
  const equip = async () => {
    const { loadEquipment } = await import('./features/mail/equipment.ts');
    return loadEquipment(config, clock, mailTransport);
  };
  const checked = config.mailTemplates === null ? null : await equip();
  const { createMailCourier } = await import('./features/mail/courier.ts');
  const ofCourier = { clock, random, log, record, store: store.outbox, kinds };
  return createMailCourier({ ...ofCourier, equip: async () => checked ?? equip() });
}
