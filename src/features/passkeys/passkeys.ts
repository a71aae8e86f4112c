import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import { hasSecondFactor } from '../../lib/authentication-methods.ts';
import type { Notices } from '../mail/notices.ts';
import type { PasskeyRow } from '../second-factors/store.ts';
import type { StatelessChallenges } from '../second-factors/stateless.ts';
import type { Device } from '../sessions/sessions.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { userHandleOf } from './ceremony.ts';
import type { PasskeyChecks } from './passkey-checks.ts';
import { nameForDevice, passkeyName } from './passkey-name.ts';
import type { RegistrationResponse } from './responses.ts';
import { maxPasskeys, type PasskeyStore } from './store.ts';

/** What a browser is asked for, and the text that goes back with what it gave. */
export interface PasskeyCeremony {
  readonly challenge: string;
  /** As `PublicKeyCredential` parses it from JSON. */
  readonly options: object;
}

export interface Passkeys {
  /** Returns the passkeys of a user, the newest first. */
  list(userId: string): Promise<PasskeyRow[]>;
  /** Returns `AllAcceptedCredentialsOptions` for a user; null where this server has no passkeys. */
  accepted(userId: string): Promise<object | null>;
  /** Throws METHOD_NOT_AVAILABLE where this server has no passkeys. */
  startRegistration(viewer: Viewer): Promise<PasskeyCeremony>;
  /**
   * Stores a passkey of the viewer. Throws SECOND_FACTOR_INVALID, CHALLENGE_INVALID, METHOD_NOT_AVAILABLE, BAD_USER_INPUT
   * for the name and for one too many, and UNAUTHENTICATED where the session is over by now.
   */
  register(viewer: Viewer, given: GivenPasskey, device: Device): Promise<PasskeyRow>;
  /** Throws NOT_FOUND, and BAD_USER_INPUT for the name. */
  rename(viewer: Viewer, id: string, name: string): Promise<PasskeyRow>;
  /** Returns whether there was one. Throws LAST_LOGIN_METHOD, and UNAUTHENTICATED where the session is over by now. */
  remove(viewer: Viewer, id: string): Promise<boolean>;
}

export interface GivenPasskey {
  readonly challenge: string;
  readonly credential: RegistrationResponse;
  readonly name?: string | null | undefined;
}

/** How long a user has to make a passkey. */
const registrationSeconds = 600;

const purpose = 'passkey-registration';

export function createPasskeys(options: {
  config: Pick<Config, 'loginByMail' | 'oidcProviders'>;
  store: PasskeyStore;
  checks: PasskeyChecks;
  stateless: StatelessChallenges;
  clock: Clock;
  audit: Audit;
  notices: Notices;
}): Passkeys {
  const { config, store, checks, stateless, clock, audit, notices } = options;
  const now = () => new Date(clock.now());

  return {
    list: (userId) => store.list(userId),

    async accepted(userId) {
      const { relyingParty } = checks;
      if (!relyingParty) return null;
      const passkeys = await store.list(userId);
      return {
        rpId: relyingParty.id,
        userId: userHandleOf(userId),
        allAcceptedCredentialIds: passkeys
          .filter(({ rpId }) => rpId === relyingParty.id)
          .map(({ credentialId }) => credentialId),
      };
    },

    async startRegistration({ user }) {
      checks.requireRelyingParty();
      const issued = { purpose, userId: user.id, ttlSeconds: registrationSeconds } as const;
      const { challenge, hash } = stateless.issue(issued);
      return { challenge, options: await checks.creationOptions(user, hash) };
    },

    async register({ user, session }, { challenge, credential, name }, device) {
      checks.requireRelyingParty();
      const { userId, hash, expiresAt } = stateless.open(challenge, purpose);
      if (userId !== user.id) throw new AuthError('CHALLENGE_INVALID');
      const called = passkeyName(name ?? nameForDevice(device));
      const passkey = await checks.checkNew(user, { credential, challenge: hash, name: called });
      const notice = notices.write('passkey-added');
      const acting = { userId: user.id, sessionId: session.id };
      const step = {
        passkey,
        spent: { hash, expiresAt },
        // Who has a factor adds another one only with it.
        isFirst: !hasSecondFactor(session.methods),
        sessionId: session.id,
        now: now(),
        notice,
      };
      const outcome = await audit.step(
        () => store.insert(step),
        (done) => done === 'inserted' && { event: 'passkey_added', ...acting },
      );
      if (outcome === 'session-over') throw sessionRevoked();
      if (outcome === 'spent' || outcome === 'not-first') throw new AuthError('CHALLENGE_INVALID');
      // Whose it is would say who else uses the authenticator.
      if (outcome === 'taken') throw new AuthError('SECOND_FACTOR_INVALID');
      if (outcome === 'too-many') throw tooMany();
      if (notice) notices.wake();
      return passkey;
    },

    async rename({ user }, id, name) {
      const renamed = await store.rename({ userId: user.id, id, name: passkeyName(name) });
      if (!renamed) throw new AuthError('NOT_FOUND');
      return renamed;
    },

    async remove({ user, session }, id) {
      const notice = notices.write('passkey-removed');
      const acting = { userId: user.id, sessionId: session.id };
      const step = {
        ...acting,
        id,
        issuers: config.oidcProviders.map(({ issuer }) => issuer),
        rpId: checks.relyingParty?.id ?? null,
        isMailLoginOpen: config.loginByMail,
        now: now(),
        notice,
      };
      const outcome = await audit.step(
        () => store.remove(step),
        (done) => done === 'removed' && { event: 'passkey_removed', ...acting },
      );
      if (outcome === 'session-over') throw sessionRevoked();
      if (outcome === 'last-login-method') throw new AuthError('LAST_LOGIN_METHOD');
      if (outcome === 'unknown') return false;
      if (notice) notices.wake();
      return true;
    },
  };
}

function tooMany(): AuthError {
  const message = `A user has ${maxPasskeys} passkeys at most: remove one first.`;
  return new AuthError('BAD_USER_INPUT', { message, argument: ['credential'] });
}
