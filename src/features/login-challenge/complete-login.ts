import { AuthError } from '../../errors.ts';
import type { RecordEvent } from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Place } from '../passwords/password-hasher.ts';
import type { LoginChallenges } from '../second-factors/login-challenges.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import type { LoginChallengeRow, SecondFactorStore } from '../second-factors/store.ts';
import type { Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { withMethod } from '../../lib/authentication-methods.ts';
import type { PasswordStore, UserWithPassword } from '../users/store.ts';
import { toUser } from '../users/user.ts';
import type { LoginProof, ReadLoginProof, ReadProof } from './proofs.ts';

/**
 * Starts the session of a login that has waited for a second factor. Throws SECOND_FACTOR_INVALID, with the tries that are
 * left, for a proof that is wrong or was used before; CHALLENGE_INVALID where the challenge is unknown, used up or over, or
 * its user has another password or is disabled; BAD_USER_INPUT, before anything is counted, for what cannot be a proof;
 * TOO_MANY_ATTEMPTS, SERVER_BUSY, and what the door throws.
 */
export type CompleteLogin = (
  given: { readonly challenge: string; readonly proof: LoginProof },
  device: Device,
  caller: Caller,
) => Promise<AuthPayload>;

/** A proof that was right, and the tries that the challenge had left then. */
interface Proved extends FactorProof {
  readonly attemptsLeft: number;
}

export function createCompleteLogin(options: {
  challenges: Pick<LoginChallenges, 'require' | 'countAttempt'>;
  store: Pick<SecondFactorStore, 'returnAttempt'>;
  users: Pick<PasswordStore, 'findByUserId'>;
  readProof: ReadLoginProof;
  attempts: Pick<Attempts, 'countGuess'>;
  signIn: Pick<SignIn, 'admit'>;
  clock: Clock;
  record: RecordEvent;
}): CompleteLogin {
  const { challenges, store, users, readProof, attempts, signIn, clock, record } = options;

  const refuse = (userId: string, attemptsLeft: number): AuthError => {
    record('second_factor_failed', { userId });
    return new AuthError('SECOND_FACTOR_INVALID', { attemptsLeft });
  };

  /** Counts the try before anything is compared: of any number at once, as many as are left are answered. */
  const check = async (challenge: string, proof: ReadProof, place: Place): Promise<Proved> => {
    const { attemptsLeft, userId, hash } = await challenges.countAttempt(challenge);
    try {
      return { ...(await proof.check({ challenge, userId }, place)), attemptsLeft };
    } catch (error) {
      if (isWrong(error)) throw refuse(userId, attemptsLeft);
      await store.returnAttempt(hash);
      throw error;
    }
  };

  const admit = async (
    { hash, methods }: LoginChallengeRow,
    user: UserWithPassword,
    { use, method, attemptsLeft }: Proved,
    device: Device,
  ): Promise<AuthPayload> => {
    const condition = { challenge: { hash, now: new Date(clock.now()) }, factor: use };
    const proof = { method: 'challenge', methods: withMethod(methods, method), condition } as const;
    try {
      return await signIn.admit(toUser(user), proof, device);
    } catch (error) {
      if (isWrong(error)) throw refuse(user.id, attemptsLeft);
      // A hook has refused, and nothing is used up.
      await store.returnAttempt(hash);
      throw error;
    }
  };

  return async ({ challenge, proof }, device, caller) => {
    const read = readProof(proof);
    const waiting = await challenges.require(challenge);
    const user = await users.findByUserId(waiting.userId);
    if (!user || user.disabledAt) throw new AuthError('CHALLENGE_INVALID');
    let isKnown = false;
    return attempts.countGuess(
      read.kind,
      { subject: user.id, user, caller },
      (place) => {
        isKnown = place === 'device';
        return check(challenge, read, place);
      },
      async (proved) => {
        const payload = await admit(waiting, user, proved, { ...device, isKnown });
        if (proved.use.kind === 'recovery-code')
          record('recovery_code_used', { userId: user.id, sessionId: payload.session.id });
        if (proved.use.kind === 'new-totp')
          record('totp_added', { userId: user.id, sessionId: payload.session.id });
        return payload;
      },
    );
  };
}

function isWrong(error: unknown): boolean {
  return error instanceof AuthError && error.code === 'SECOND_FACTOR_INVALID';
}
