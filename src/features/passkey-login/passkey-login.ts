import { AuthError, type ErrorCode } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import { verifyAssertion } from '../passkeys/ceremony.ts';
import { provedBy, type PasskeyChecks } from '../passkeys/passkey-checks.ts';
import type { PasskeyCeremony } from '../passkeys/passkeys.ts';
import type { AuthenticationResponse } from '../passkeys/responses.ts';
import type { PasskeyStore } from '../passkeys/store.ts';
import type { StatelessChallenges } from '../second-factors/stateless.ts';
import type { Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { toUser } from '../users/user.ts';
import { failedPasskeys } from './attempt-kinds.ts';

/** Both methods throw METHOD_NOT_AVAILABLE where this server has no passkeys. */
export interface PasskeyLogin {
  /** For a viewer the options name their passkeys. Nothing is stored. */
  start(userId: string | null): Promise<PasskeyCeremony>;
  /**
   * Starts a session for the user of the passkey. Throws PASSKEY_UNKNOWN; CHALLENGE_INVALID for options that are too old,
   * were used or name another user; INVALID_CREDENTIALS for every other failure; TOO_MANY_ATTEMPTS for too many of
   * these; and what hooks throw, which uses nothing up.
   */
  login(given: GivenAssertion, device: Device, caller: Caller): Promise<AuthPayload>;
}

export interface GivenAssertion {
  readonly challenge: string;
  readonly credential: AuthenticationResponse;
}

/** A login page asks when it loads, and its user may log in much later. */
const ttlSeconds = 3600;

const purpose = 'passkey-login';

const failures: ReadonlySet<ErrorCode> = new Set([
  'PASSKEY_UNKNOWN',
  'CHALLENGE_INVALID',
  'INVALID_CREDENTIALS',
]);

export function createPasskeyLogin(options: {
  store: Pick<PasskeyStore, 'find'>;
  checks: Pick<PasskeyChecks, 'requireRelyingParty' | 'requestOptions'>;
  stateless: StatelessChallenges;
  signIn: Pick<SignIn, 'admit'>;
  attempts: Pick<Attempts, 'count'>;
  audit: Audit;
}): PasskeyLogin {
  const { store, checks, stateless, signIn, attempts, audit } = options;

  const verify = async ({ challenge, credential }: GivenAssertion) => {
    const party = checks.requireRelyingParty();
    const { userId, hash, expiresAt } = stateless.open(challenge, purpose);
    const found = await store.find(credential.id);
    if (!found || found.passkey.rpId !== party.id) throw new AuthError('PASSKEY_UNKNOWN');
    const { passkey, user } = found;
    if (userId !== null && userId !== user.id) throw new AuthError('CHALLENGE_INVALID');
    // WebAuthn §7.2, step 6: where the options name no user, the authenticator does.
    const namesUser = userId !== null || credential.response.userHandle !== null;
    const assertion = namesUser ? await verifyAssertion(party, hash, credential, passkey) : null;
    if (!assertion) {
      await audit.tell({ event: 'passkey_refused', userId: user.id });
      throw new AuthError('INVALID_CREDENTIALS');
    }
    return { user: toUser(user), ...provedBy(passkey.id, assertion, { hash, expiresAt }) };
  };

  return {
    async start(userId) {
      checks.requireRelyingParty();
      const { challenge, hash } = stateless.issue({ purpose, userId, ttlSeconds });
      return { challenge, options: await checks.requestOptions(userId, hash) };
    },

    async login(given, device, caller) {
      try {
        const { user, use, method } = await verify(given);
        const proof = { method: 'passkey', methods: [method], condition: { factor: use } } as const;
        return await signIn.admit(user, proof, device);
      } catch (cause) {
        // It was good, and was used meanwhile: another try needs other options.
        const wasUsed = cause instanceof AuthError && cause.code === 'SECOND_FACTOR_INVALID';
        const error = wasUsed ? new AuthError('CHALLENGE_INVALID') : cause;
        const hasFailed = error instanceof AuthError && failures.has(error.code);
        if (hasFailed) await attempts.count(failedPasskeys, caller);
        throw error;
      }
    },
  };
}
