import type { Config } from '../../config.ts';
import { AuthError, type ErrorCode } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RecordEvent } from '../../events.ts';
import type { Audit, Told } from '../audit/audit.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { LatestLogin, SessionRow, SessionStore, StartRefusal } from '../sessions/store.ts';
import type { ViewerRow } from '../users/store.ts';
import type { Device } from '../sessions/sessions.ts';
import type { RefreshTokens } from '../sessions/refresh-token.ts';
import { toUser, type User } from '../users/user.ts';
import type { Notices } from '../mail/notices.ts';
import type { AuthPayload } from './auth-payload.ts';
import { createNoticeNewDevice } from './new-device.ts';
import { secondFactorRequired, type LoginChallenges } from '../second-factors/login-challenges.ts';
import type { FindDue, SecondFactor } from '../second-factors/second-factors.ts';
import { hasSecondFactor, shownMethods } from '../../lib/authentication-methods.ts';
import type { TrustedDeviceRef } from '../trusted-devices/store.ts';
import type { TrustedDevices } from '../trusted-devices/trusted-devices.ts';
import type { AfterLogin, Proof } from './proof.ts';
import type { Sign } from './sign.ts';

/*
 * Every session starts or is upgraded here. What can fail comes first (is the user enabled,
 * is a second factor due, hooks, claims, signature), then the commit, then the event. Where a second factor is due, no
 * session starts, no hook is asked and no token is signed: the login waits, and comes here again with both proofs. A commit is conditional: where
 * what was proved or signed does not hold any more, nothing is stored.
 */

/**
 * Stores what was signed for a user of this scope. Returns the user as they are at that moment: where they have
 * another scope by then, nothing was stored. Anything else is a refusal.
 */
type Commit<Refusal> = (scope: string) => Promise<ViewerRow | Refusal>;

export interface SignIn {
  /**
   * Starts a session for a user who has proved who they are. Throws SECOND_FACTOR_REQUIRED where they have to prove a
   * second factor: the login waits for that, and what was proved is used up. Throws INVALID_CREDENTIALS,
   * MAIL_TOKEN_INVALID for a login by mail, or CHALLENGE_INVALID for one that has waited or was begun at a provider, where
   * the proof does not hold any more or the user is disabled; SECOND_FACTOR_INVALID where the factor was used meanwhile;
   * USERNAME_TAKEN, EMAIL_TAKEN and MAIL_TOKEN_INVALID where a new user cannot be stored; IDENTITY_TAKEN where a user has
   * the new identity by now; and what hooks throw. Nothing that was proved is used up then.
   */
  admit(user: User, proof: Proof, device: Device): Promise<AuthPayload>;
  /**
   * Returns an access token for a session that goes on, and whose user has proved again who they are; or the refusal of
   * the commit. Throws what hooks throw.
   */
  upgrade<Refusal extends string>(
    user: User,
    session: SessionRow,
    commit: Commit<Refusal>,
  ): Promise<AuthPayload | Refusal>;
}

/** The code of each refusal. */
const refusals = {
  'username-taken': 'USERNAME_TAKEN',
  'email-taken': 'EMAIL_TAKEN',
  'token-invalid': 'MAIL_TOKEN_INVALID',
  'second-factor-invalid': 'SECOND_FACTOR_INVALID',
  'identity-taken': 'IDENTITY_TAKEN',
} as const satisfies Record<Exclude<StartRefusal, 'second-factor-due'>, ErrorCode>;

/** How often tokens are signed anew because the scope of the user has changed meanwhile. */
const mostSignatures = 5;

export function createSignIn(options: {
  config: Pick<Config, 'refreshTtlSeconds'>;
  store: Pick<SessionStore, 'start' | 'startChallenge'>;
  sign: Sign;
  refreshTokens: RefreshTokens;
  clock: Clock;
  random: RandomBytes;
  record: RecordEvent;
  audit: Audit;
  findDue: FindDue;
  challenges: Pick<LoginChallenges, 'create'>;
  findTrustedDevice: TrustedDevices['find'];
  notices: Notices;
  afterLogin?: AfterLogin | undefined;
}): SignIn {
  const { config, store, sign, refreshTokens, clock, random, record, audit } = options;
  const { findDue, challenges, findTrustedDevice, afterLogin, notices } = options;
  const noticeNewDevice = createNoticeNewDevice(options);

  const newSession = (user: User, proof: Proof, { ip, userAgent }: Device): SessionRow => {
    const at = new Date(clock.now());
    return {
      id: uuidV7(clock, random),
      userId: user.id,
      createdAt: at,
      lastUsedAt: at,
      authenticatedAt: proof.provedAt ?? at,
      expiresAt: new Date(at.getTime() + config.refreshTtlSeconds * 1000),
      ip,
      userAgent,
      revokedAt: null,
      methods: proof.methods,
    };
  };

  /** Signs, and commits if what was signed still holds; else once more, for the user as they are by now. */
  const signThenCommit = async <Refusal extends string | null>(
    user: User,
    session: SessionRow,
    commit: Commit<Refusal>,
    hasProved?: boolean,
    timesLeft = mostSignatures,
  ): Promise<AuthPayload | Refusal> => {
    if (timesLeft === 0)
      throw new Error('No token: the scope of the user changed each time before it was issued.');
    const { payload } = await sign(user, session, hasProved);
    const committed = await commit(user.scope);
    if (committed === null || typeof committed === 'string') return committed;
    if (committed.scope === user.scope) return { ...payload, user: toUser(committed) };
    return signThenCommit(toUser(committed), session, commit, hasProved, timesLeft - 1);
  };

  /** Stores the login until a second factor is proved, and throws SECOND_FACTOR_REQUIRED; or returns why it cannot. */
  const wait = async (
    user: User,
    { method, methods, condition, tells = [] }: Proof,
    factors: readonly SecondFactor[],
  ): Promise<null | StartRefusal> => {
    const passwordHash = condition.verified ?? condition.newUser?.passwordHash ?? null;
    const challenge = challenges.create({ userId: user.id, passwordHash, methods });
    const signedUp = method === 'sign-up' ? [{ event: 'signed_up' } as const] : [];
    const outcome = await audit.step(
      () => store.startChallenge(challenge.row, condition),
      (done) => isStarted(done) && [...signedUp, ...tells].map(ofUser(user)),
    );
    if (outcome === null || typeof outcome === 'string') return outcome;
    record('second_factor_required', { userId: user.id });
    throw secondFactorRequired(challenge, factors);
  };

  const begin = async (
    user: User,
    proof: Proof,
    device: Device,
    trustedDevice: TrustedDeviceRef | null,
  ): Promise<AuthPayload | null | StartRefusal> => {
    const session = newSession(user, proof, device);
    if (proof.method !== 'sign-up') await afterLogin?.({ user, session });
    const isNoticed = proof.method !== 'sign-up' && proof.methods.includes('PASSWORD');
    let isNoticeDue = false;
    const due = isNoticed ? noticeNewDevice(user, device) : undefined;
    // Nearly every login stores none, and must not have the outbox looked at.
    const notice = due && {
      ...due,
      isDue: (latest: readonly LatestLogin[]) => (isNoticeDue = due.isDue(latest)),
    };
    const { token: refreshToken, hash } = refreshTokens.create(session.id, 1);
    const { account } = proof.condition;
    const isWithoutFactor = !hasSecondFactor(proof.methods);
    proof.whenProved?.();
    const started = { isWithoutFactor, trustedDevice, notice };
    const tells = tellsOf(proof).map(ofUser(user, session));
    const payload = await signThenCommit(
      user,
      session,
      (scope) =>
        audit.step(
          () => store.start(session, hash, { ...proof.condition, ...started, scope }),
          (done) => isStarted(done) && tells,
        ),
      account && (account.proof !== null || account.provided !== undefined),
    );
    if (payload === null || typeof payload === 'string') return payload;
    if (isNoticeDue) notices.wake();
    return { ...payload, refreshToken };
  };

  /**
   * A device is trusted only while its user has a factor, be it one that is suspended: where each has to have one, it
   * spares no one from setting it up.
   */
  const findTrusted = async ({ id }: User, { trustedDevice = null }: Device) =>
    trustedDevice === null ? null : findTrustedDevice(id, trustedDevice);

  return {
    async admit(user, proof, device) {
      if (user.disabledAt)
        throw proof.method === 'identity' ? new AuthError('INVALID_CREDENTIALS') : refusalOf(proof);
      const due = await findDue(user.id, proof);
      const trusted = due ? await findTrusted(user, device) : null;
      let outcome =
        due && !trusted ? await wait(user, proof, due) : await begin(user, proof, device, trusted);
      // They have set one up, or trust this device no more, since this login began.
      if (outcome === 'second-factor-due')
        outcome = await wait(user, proof, (await findDue(user.id, proof)) ?? []);
      if (outcome === null || outcome === 'second-factor-due') throw refusalOf(proof);
      if (typeof outcome === 'string') throw new AuthError(refusals[outcome]);
      return outcome;
    },

    upgrade: (user, session, commit) => signThenCommit(user, session, commit),
  };
}

/** What a caller is told whose proof does not hold: of the user it says nothing. */
function refusalOf({ method, condition }: Proof): AuthError {
  if (method === 'mail') return new AuthError('MAIL_TOKEN_INVALID');
  const isBegunHere = method === 'challenge' || method === 'hand-over' || condition.identity;
  return new AuthError(isBegunHere ? 'CHALLENGE_INVALID' : 'INVALID_CREDENTIALS');
}

/** Where a user is returned, something was stored; a user of another scope comes with a step that was undone. */
function isStarted(outcome: ViewerRow | StartRefusal | null): boolean {
  return outcome !== null && typeof outcome !== 'string';
}

function tellsOf({ method, methods, tells = [] }: Proof): readonly Told[] {
  if (method === 'sign-up') return [{ event: 'signed_up' }, ...tells];
  return [{ event: 'login_succeeded', detail: shownMethods(methods) }, ...tells];
}

function ofUser({ id: userId }: User, session?: SessionRow) {
  return (told: Told): Told => ({ ...told, userId, ...(session && { sessionId: session.id }) });
}
