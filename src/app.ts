import type { Config } from './config.ts';
import { createChangeUsername } from './features/account/change-username.ts';
import { createDeleteAccount } from './features/account/delete-account.ts';
import { accountResolvers } from './features/account/resolvers.ts';
import { createSetLocale } from './features/account/set-locale.ts';
import { createAddresses } from './features/addresses/addresses.ts';
import { addressResolvers } from './features/addresses/resolvers.ts';
import { createAdministration, type Administer } from './features/administration/administration.ts';
import { createAttempts } from './features/attempts/attempts.ts';
import { createFindDevice } from './features/attempts/caller.ts';
import { createDeviceMarkers } from './features/attempts/device-marker.ts';
import { loadDataKey } from './features/keys/data-key.ts';
import { loadKeySet, type KeySet } from './features/keys/key-set.ts';
import { createSharedKey } from './features/keys/shared-key.ts';
import { maintainKeys, prepareKeys } from './features/keys/upkeep.ts';
import { createConfirmPassword } from './features/login/confirm-password.ts';
import { createLogin } from './features/login/login.ts';
import { createReauthenticate } from './features/login/reauthenticate.ts';
import { loginResolvers } from './features/login/resolvers.ts';
import type { Courier } from './features/mail/courier.ts';
import { createMailLogin } from './features/mail-login/mail-login.ts';
import { createMailLoginMails } from './features/mail-login/mails.ts';
import { mailLoginResolvers } from './features/mail-login/resolvers.ts';
import { createMail } from './features/mail/mail.ts';
import { createNotices, noticeKinds } from './features/mail/notices.ts';
import type { SendMail } from './features/mail/own-mails.ts';
import type { MailTransport } from './features/mail/transport/transport.ts';
import { createOneTimeTokens } from './features/one-time-tokens/one-time-tokens.ts';
import { oneTimeTokenResolvers } from './features/one-time-tokens/resolvers.ts';
import { createPasskeyChecks } from './features/passkeys/passkey-checks.ts';
import { createPasskeys } from './features/passkeys/passkeys.ts';
import { passkeyResolvers } from './features/passkeys/resolvers.ts';
import { createPasskeyLogin } from './features/passkey-login/passkey-login.ts';
import { passkeyLoginResolvers } from './features/passkey-login/resolvers.ts';
import { createChangePassword } from './features/password-change/change-password.ts';
import { passwordChangeResolvers } from './features/password-change/resolvers.ts';
import { createPasswordResetMails } from './features/password-reset/mails.ts';
import { createPasswordReset } from './features/password-reset/password-reset.ts';
import { passwordResetResolvers } from './features/password-reset/resolvers.ts';
import { createRequireUnbreached } from './features/passwords/breached-passwords.ts';
import type { HashingThreads } from './features/passwords/hashing-threads.ts';
import { createPasswordHasher } from './features/passwords/password-hasher.ts';
import { createFactorScopes } from './features/second-factors/scopes.ts';
import { createStatelessChallenges } from './features/second-factors/stateless.ts';
import { createMarkDevice } from './features/sessions/mark-device.ts';
import { sessionResolvers } from './features/sessions/resolvers.ts';
import { createRefreshTokens, type RefreshTokens } from './features/sessions/refresh-token.ts';
import { createSessionList } from './features/sessions/session-list.ts';
import { createSessions } from './features/sessions/sessions.ts';
import { createLoginChallenges } from './features/second-factors/login-challenges.ts';
import { createFindDue } from './features/second-factors/second-factors.ts';
import { createRefresh } from './features/sign-in/refresh.ts';
import { signInResolvers } from './features/sign-in/resolvers.ts';
import { createSign, type Sign } from './features/sign-in/sign.ts';
import { createSignIn } from './features/sign-in/sign-in.ts';
import { createAdmitNewUser } from './features/sign-up/admit-new-user.ts';
import { createInvitations } from './features/sign-up/invitations.ts';
import { createSignUpMails } from './features/sign-up/mails.ts';
import { createRequestSignUp } from './features/sign-up/request-sign-up.ts';
import { signUpResolvers } from './features/sign-up/resolvers.ts';
import { createSignUp } from './features/sign-up/sign-up.ts';
import { createTrustedDevices } from './features/trusted-devices/trusted-devices.ts';
import { createTokens } from './features/tokens/tokens.ts';
import { createLoadUser, type LoadUser } from './features/users/load-user.ts';
import { createUsers } from './features/users/users.ts';
import {
  createAuthenticate,
  type Authenticate,
  type Viewer,
} from './features/viewer/authenticate.ts';
import { viewerResolvers } from './features/viewer/resolvers.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import type { Hooks } from './hooks.ts';
import type { Clock } from './lib/clock.ts';
import type { MaybePromise } from './lib/maybe-promise.ts';
import type { RecordEvent } from './events.ts';
import type { Logger } from './lib/log.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store, Swept } from './store/store.ts';
import { createLeases, createSweep, type Upkeep } from './upkeep.ts';

/** Every feature, put together once. */
export interface App {
  readonly authenticate: Authenticate;
  readonly loadUser: LoadUser;
  /** Returns whether the viewer has proved an e-mail address. */
  readonly hasProvedEmail: (viewer: Viewer) => MaybePromise<boolean>;
  /** Returns the second factors that the viewer could prove now. */
  readonly secondFactorsOf: (viewer: Viewer) => MaybePromise<readonly string[]>;
  /** Returns the scopes of the viewer that only tokens of a session with a second factor have. */
  readonly scopesByFactor: (viewer: Viewer) => readonly string[];
  readonly sendMail: SendMail;
  readonly resolvers: readonly Resolvers[];
  readonly keys: KeySet;
  readonly sign: Sign;
  /** Returns how many passwords are being hashed, and how many wait for it. */
  readonly passwords: () => { hashing: number; waiting: number };
  readonly refreshTokens: RefreshTokens;
  readonly administer: Administer;
  readonly upkeep: Upkeep;
  /** Delivers mails; null where this server sends none. */
  readonly courier: Courier | null;
}

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly record: RecordEvent;
  readonly threads: HashingThreads;
  readonly hooks?: Hooks | undefined;
  /** What mails leave by, in the place of what AUTH_SMTP_URL names. */
  readonly mailTransport?: MailTransport | undefined;
}

const noAddress =
  'Attempts come without an address, so no limit is by address. Pass { ip } to fetch or createContext, or put "unix" into AUTH_TRUSTED_PROXIES.';

const onlyHs256 =
  'AUTH_ALGORITHM is HS256 now, and the keys of before sign no more: servers with another AUTH_ALGORITHM refuse the tokens of this one. Give all the same.';

/**
 * Puts the features of a server together, the lowest first: each factory gets what it needs of those above it. Generates
 * and stores the signing key on the very first call. Throws KeyError.
 */
export async function createApp(parts: Parts): Promise<App> {
  const { config, store, clock, random, log, record, threads, hooks = {} } = parts;
  const shared = { config, clock, random, record };

  const hasher = createPasswordHasher({
    random,
    threads,
    concurrency: threads.size,
    queueLimit: config.passwordQueueLimit,
  });
  const requireUnbreached = createRequireUnbreached(shared);
  const users = createUsers({ ...shared, store, hasher, requireUnbreached });
  const { dataKey, keys, maintain } = await startKeys(parts);
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

  const oneTimeTokens = createOneTimeTokens({
    ...shared,
    store: store.oneTimeTokens,
    dataKey,
    attempts,
  });

  const mail = await createMail({
    ...shared,
    store,
    tokens: oneTimeTokens,
    attempts,
    log,
    transport: parts.mailTransport,
  });

  const notices = createNotices({ ...shared, wake: mail.outbox.wake });
  const addresses = createAddresses({ ...shared, ...mail, store, tokens: oneTimeTokens });
  const { hasProvedEmail, claimsProvedEmail, emailOf } = addresses.contacts;

  const ofSessions = { ...shared, store: store.sessions };
  const refreshTokens = createRefreshTokens({ dataKey, random });
  const sessions = createSessions({ ...ofSessions, tokens, refreshTokens });
  const sessionList = createSessionList(ofSessions);
  const markDevice = config.attempts ? createMarkDevice({ ...ofSessions, markers }) : null;
  const authenticate = createAuthenticate({ ...ofSessions, tokens });

  const stateless = createStatelessChallenges({ dataKey, random, clock });
  const ofPasskeys = { ...shared, store: store.passkeys, stateless };
  const checks = createPasskeyChecks(ofPasskeys);
  const passkeys = createPasskeys({ ...ofPasskeys, checks });

  const { claims, afterLogin, afterSignUp } = hooks;
  const factorScopes = createFactorScopes(config.secondFactorScopes);
  const sign = createSign({ tokens, claimsProvedEmail, factorScopes, claims });
  const ofFactors = { ...shared, store: store.secondFactors };
  const challenges = createLoginChallenges(ofFactors);
  const findDue = createFindDue(ofFactors);
  const trustedDevices = createTrustedDevices({ ...shared, store: store.trustedDevices });
  const door = { ...ofSessions, sign, refreshTokens, notices };
  const signIn = createSignIn({ ...door, findDue, challenges, trustedDevices, afterLogin });
  const refresh = createRefresh({ ...door, attempts, hasClaimsHook: claims !== undefined });

  const ofPasswords = { ...shared, store: store.passwords, hasher, attempts, signIn, notices };
  const login = createLogin({ ...ofPasswords, isMailOpen: mail.outbox.isOpen });
  const confirmPassword = createConfirmPassword(ofPasswords);
  const reauthenticate = createReauthenticate({ ...ofSessions, confirmPassword, signIn });
  const { passwordMinLength } = config;
  const changePassword = createChangePassword({
    ...ofPasswords,
    confirmPassword,
    requireUnbreached,
    emailOf,
    passwordMinLength,
  });
  const { outbox, issueLink } = mail;
  const byMail = { ...shared, outbox, notices, tokens: oneTimeTokens };
  const passwordReset = createPasswordReset({
    ...byMail,
    attempts,
    store: store.passwords,
    hasher,
    requireUnbreached,
  });
  const mailLogin = createMailLogin({ ...byMail, store: store.users, signIn });

  const passkeyLogin = createPasskeyLogin({ ...ofPasskeys, checks, signIn, attempts });

  const { requireNewEmail } = addresses;
  const ofSignUps = { ...shared, ...mail, users, attempts, requireNewEmail };
  const admitNewUser = createAdmitNewUser({ users, store: store.users, signIn, afterSignUp });
  const signUp = createSignUp({ ...ofSignUps, tokens: oneTimeTokens, admitNewUser });
  const requestSignUp = createRequestSignUp(ofSignUps);
  const signUpMails = createSignUpMails({ ...ofSignUps, contacts: store.contacts });
  const invitations = createInvitations({ ...ofSignUps, store });
  const administer = createAdministration({ ...shared, store, users, invitations, notices });

  const mails = { config, store: store.contacts, issueLink };
  const courier = mail.deliver({
    ...addresses.mails,
    ...createPasswordResetMails(mails),
    ...createMailLoginMails(mails),
    ...signUpMails,
    ...noticeKinds(store.users),
  });
  const ofAccounts = { ...shared, store: store.users, users, attempts, notices };

  const sweep = createSweep({ config, store: store.upkeep, clock });
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
    administer,
    upkeep: {
      ...(Object.fromEntries(
        store.upkeep.swept.map((kind) => [kind, onOneNode(kind, () => sweep(kind))]),
      ) as Pick<Upkeep, Swept>),
      keys: maintain,
    },
    authenticate,
    loadUser: createLoadUser(store.users),
    hasProvedEmail: ({ user }) => hasProvedEmail(user.id),
    secondFactorsOf: () => [],
    scopesByFactor: ({ user }) => factorScopes.of(user.scope),
    sendMail: mail.sendMail,
    resolvers: [
      viewerResolvers(),
      oneTimeTokenResolvers(oneTimeTokens),
      addressResolvers(addresses),
      sessionResolvers(sessions, sessionList, markDevice),
      signInResolvers(refresh),
      loginResolvers(login, reauthenticate),
      passwordChangeResolvers(changePassword),
      passwordResetResolvers(passwordReset),
      mailLoginResolvers(mailLogin),
      passkeyResolvers(passkeys),
      passkeyLoginResolvers(passkeyLogin),
      signUpResolvers(signUp, requestSignUp),
      accountResolvers({
        changeUsername: createChangeUsername(ofAccounts),
        deleteAccount: createDeleteAccount(ofAccounts),
        setLocale: createSetLocale({ store: store.contacts }),
      }),
    ],
  };
}

/** Returns the keys, and what rotates them by age, and records those that other servers have added. */
async function startKeys({ config, store, clock, random, log, record }: Parts) {
  const dataKey = await loadDataKey({ store: store.dataKeys, secret: config.secret, random });
  const parts = { store: store.signingKeys, clock, random, settings: config };
  const kid = await prepareKeys(parts);
  if (kid !== null) record('key_rotated', { kid });
  if (kid !== null && config.algorithm === 'HS256') log.warn(onlyHs256);
  const { secret } = config;
  const keys = await loadKeySet({ ...parts, log, record, secret, shared: sharedKey(config) });
  const maintain = () =>
    Promise.all([maintainKeys(parts), dataKey.keep()])
      .then((problems) => problems.map((problem) => problem !== null && log.error(problem)))
      .finally(() => keys.lookAgain());
  return { dataKey, keys, maintain };
}

function sharedKey({ algorithm, hs256Secret }: Config) {
  return algorithm === 'HS256' && hs256Secret !== null ? createSharedKey(hs256Secret) : null;
}
