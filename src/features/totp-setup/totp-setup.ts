import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { OpenChallenge, StatelessChallenges } from '../second-factors/stateless.ts';
import type { FactorUse } from '../second-factors/store.ts';
import type { Notices } from '../mail/notices.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { hasSecondFactor, withMethod } from '../../lib/authentication-methods.ts';
import { requireTotpCode } from '../totp/check.ts';
import { findStep } from '../totp/codes.ts';
import type { TotpSecrets } from '../totp/secrets.ts';
import { totpSetup, type TotpSetup } from '../totp/setup.ts';
import type { TotpStore } from '../totp/store.ts';
import type { Viewer } from '../viewer/authenticate.ts';

/** How long it may take to set an app up. */
const ttlSeconds = 600;

/** What was begun, and what the app has to know. */
export interface TotpEnrolment extends TotpSetup {
  readonly enrolment: string;
}

export interface TotpSetups {
  /** Returns a new secret. Nothing is stored. Throws METHOD_NOT_AVAILABLE where apps are switched off. */
  start(viewer: Viewer): Promise<TotpEnrolment>;
  /**
   * Makes the app a second factor of the viewer, and returns an access token that says that it was proved. Throws
   * SECOND_FACTOR_INVALID for a wrong code; CHALLENGE_INVALID for an enrolment that is over, was used or is another user's,
   * or where the viewer has a second factor by now that this session has not proved; BAD_USER_INPUT for what is no code;
   * METHOD_NOT_AVAILABLE; UNAUTHENTICATED where the session is over.
   */
  confirm(
    viewer: Viewer,
    given: { readonly enrolment: string; readonly code: string },
  ): Promise<AuthPayload>;
  /** Takes the app away; returns whether there was one. Throws UNAUTHENTICATED where the session is over. */
  remove(viewer: Viewer): Promise<boolean>;
}

export function createTotpSetups(options: {
  config: Pick<Config, 'totp' | 'issuer'>;
  store: Pick<TotpStore, 'remove'>;
  sessions: Pick<SessionStore, 'reauthenticate'>;
  secrets: TotpSecrets;
  stateless: StatelessChallenges;
  signIn: Pick<SignIn, 'upgrade'>;
  notices: Notices;
  clock: Clock;
  audit: Audit;
}): TotpSetups {
  const { config, store, sessions, secrets, stateless, signIn, notices, clock, audit } = options;

  const requireOpen = (): void => {
    if (!config.totp) throw new AuthError('METHOD_NOT_AVAILABLE');
  };

  const open = (enrolment: string, { user }: Viewer): OpenChallenge & { sealed: string } => {
    const opened = stateless.open(enrolment, 'totp');
    const { userId, sealed } = opened;
    if (userId !== user.id || sealed === null) throw new AuthError('CHALLENGE_INVALID');
    return { ...opened, sealed };
  };

  /** The session goes on, and has proved the app as well. */
  const prove = async ({ user, session }: Viewer, factor: FactorUse): Promise<AuthPayload> => {
    const now = new Date(clock.now());
    const methods = withMethod(session.methods, 'TOTP');
    const upgraded = { ...session, authenticatedAt: now, lastUsedAt: now, methods };
    const factorNotice = notices.write('totp-added');
    const acting = { userId: user.id, sessionId: session.id };
    const step = { ...acting, factor, factorNotice, methods, now };
    const outcome = await signIn.upgrade(user, upgraded, (scope) =>
      audit.step(
        () => sessions.reauthenticate({ ...step, scope }),
        (done) => typeof done !== 'string' && { event: 'totp_added', ...acting },
      ),
    );
    if (outcome === 'session-over') throw sessionRevoked();
    if (typeof outcome === 'string') throw new AuthError('CHALLENGE_INVALID');
    if (factorNotice) notices.wake();
    return outcome;
  };

  return {
    async start({ user }) {
      requireOpen();
      const secret = secrets.create();
      const sealed = secret.toString('base64url');
      const given = { purpose: 'totp', userId: user.id, ttlSeconds, sealed } as const;
      const { challenge: enrolment } = stateless.issue(given);
      const { username } = user;
      return { enrolment, ...(await totpSetup(secret, { username, issuer: config.issuer })) };
    },

    async confirm(viewer, given) {
      requireOpen();
      const code = requireTotpCode(given.code, ['code']);
      const { sealed, hash, expiresAt } = open(given.enrolment, viewer);
      const secret = Buffer.from(sealed, 'base64url');
      const step = await findStep(secret, code, clock);
      if (step === null) throw new AuthError('SECOND_FACTOR_INVALID');
      const { user, session } = viewer;
      return prove(viewer, {
        kind: 'new-totp',
        sealed: secrets.seal(secret, user.id),
        step,
        spent: { hash, expiresAt },
        isFirst: !hasSecondFactor(session.methods),
      });
    },

    async remove({ user, session }) {
      const now = new Date(clock.now());
      const notice = notices.write('totp-removed');
      const acting = { userId: user.id, sessionId: session.id };
      const isRemoved = await audit.step(
        () => store.remove({ ...acting, now, notice }),
        (removed) => removed === true && { event: 'totp_removed', ...acting },
      );
      if (isRemoved === null) throw sessionRevoked();
      if (!isRemoved) return false;
      if (notice) notices.wake();
      return true;
    },
  };
}
