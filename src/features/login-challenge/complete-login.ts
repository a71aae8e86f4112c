import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Notices } from '../mail/notices.ts';
import type { Place } from '../passwords/password-hasher.ts';
import type { LoginChallenges } from '../second-factors/login-challenges.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import type { LoginChallengeRow, SecondFactorStore } from '../second-factors/store.ts';
import type { Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { withMethod } from '../../lib/authentication-methods.ts';
import type { TrustedDeviceRow } from '../trusted-devices/store.ts';
import type { NewTrustedDevice, TrustedDevices } from '../trusted-devices/trusted-devices.ts';
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
  given: {
    readonly challenge: string;
    readonly proof: LoginProof;
    /** Has the browser keep that its user trusts it, where they said so. */
    readonly keepTrust: ((device: NewTrustedDevice) => void) | null;
  },
  device: Device,
  caller: Caller,
) => Promise<AuthPayload>;

/** A proof that was right, and the tries that the challenge had left then. */
interface Proved extends FactorProof {
  readonly attemptsLeft: number;
  readonly newTrustedDevice?: TrustedDeviceRow | undefined;
}

export function createCompleteLogin(options: {
  challenges: Pick<LoginChallenges, 'require' | 'countAttempt'>;
  store: Pick<SecondFactorStore, 'returnAttempt'>;
  users: Pick<PasswordStore, 'findByUserId'>;
  readProof: ReadLoginProof;
  attempts: Pick<Attempts, 'countGuess'>;
  signIn: Pick<SignIn, 'admit'>;
  trustedDevices: Pick<TrustedDevices, 'create'>;
  notices: Pick<Notices, 'wake'>;
  clock: Clock;
  audit: Audit;
}): CompleteLogin {
  const { challenges, store, users, readProof, attempts, signIn, trustedDevices } = options;
  const { notices, clock, audit } = options;

  const refuse = async (userId: string, attemptsLeft: number): Promise<AuthError> => {
    await audit.tell({ event: 'second_factor_failed', userId });
    return new AuthError('SECOND_FACTOR_INVALID', { attemptsLeft });
  };

  /** Counts the try before anything is compared: of any number at once, as many as are left are answered. */
  const check = async (
    given: { readonly challenge: string; readonly device: Device },
    proof: ReadProof,
    place: Place,
  ): Promise<Proved> => {
    const { attemptsLeft, userId, hash } = await challenges.countAttempt(given.challenge);
    try {
      return { ...(await proof.check({ ...given, userId, hash }, place)), attemptsLeft };
    } catch (error) {
      if (isWrong(error)) throw await refuse(userId, attemptsLeft);
      await store.returnAttempt(hash);
      throw error;
    }
  };

  const admit = async (
    { hash, methods }: LoginChallengeRow,
    user: UserWithPassword,
    { use, method, event, notice, newTrustedDevice, attemptsLeft }: Proved,
    device: Device,
  ): Promise<AuthPayload> => {
    const challenge = { hash, now: new Date(clock.now()) };
    const condition = { challenge, factor: use, factorNotice: notice, newTrustedDevice };
    const tells = [event, newTrustedDevice && ('device_trusted' as const)].flatMap((one) =>
      one ? [{ event: one }] : [],
    );
    const proved = { methods: withMethod(methods, method), condition, tells };
    const proof = { method: 'challenge', ...proved } as const;
    const payload = await signIn
      .admit(toUser(user), proof, device)
      .catch(async (error: unknown) => {
        // Another request was faster with the same code.
        if (isWrong(error)) throw await refuse(user.id, attemptsLeft);
        // A hook has refused, say: the proof was right, and costs no try.
        await store.returnAttempt(hash);
        throw error;
      });
    if (notice) notices.wake();
    return payload;
  };

  return async ({ challenge, proof, keepTrust }, device, caller) => {
    const read = readProof(proof);
    const waiting = await challenges.require(challenge);
    const user = await users.findByUserId(waiting.userId);
    if (!user || user.disabledAt) throw new AuthError('CHALLENGE_INVALID');
    const trusted = keepTrust && trustedDevices.create(user.id, device.userAgent);
    let isKnown = false;
    return attempts.countGuess(
      read.kind,
      { subject: user.id, user, caller },
      (place) => {
        isKnown = place === 'device';
        return check({ challenge, device }, read, place);
      },
      async (proved) => {
        const newTrustedDevice = trusted?.row;
        const all = { ...proved, newTrustedDevice };
        const payload = await admit(waiting, user, all, { ...device, isKnown });
        if (trusted) keepTrust?.(trusted);
        return payload;
      },
    );
  };
}

function isWrong(error: unknown): boolean {
  return error instanceof AuthError && error.code === 'SECOND_FACTOR_INVALID';
}
