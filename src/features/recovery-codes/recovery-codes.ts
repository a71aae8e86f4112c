import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { Notices } from '../mail/notices.ts';
import type { PasswordHasher, Place } from '../passwords/password-hasher.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { newRecoveryCodes } from './attempt-kinds.ts';
import { newCodes, parseCode, shownCode, type RecoveryCode } from './code-text.ts';
import type { NewRecoveryCode, RecoveryCodeStore } from './store.ts';

export interface RecoveryCodes {
  /**
   * Gives the viewer ten codes in the place of those from before, and returns them. Throws TOO_MANY_ATTEMPTS, SERVER_BUSY,
   * REAUTHENTICATION_REQUIRED where the viewer has no second factor, and UNAUTHENTICATED where the session is over by now.
   */
  create(viewer: Viewer, caller: Caller): Promise<string[]>;
  /**
   * Returns what the code would use up, which it does not yet. The work is the same for a code that does not exist. Throws
   * SECOND_FACTOR_INVALID for a code that the user does not have or has used, and SERVER_BUSY.
   */
  check(userId: string, code: RecoveryCode, place: Place): Promise<FactorProof>;
}

export function createRecoveryCodes(options: {
  store: RecoveryCodeStore;
  hasher: Pick<PasswordHasher, 'hash' | 'verify'>;
  attempts: Pick<Attempts, 'countRequest'>;
  notices: Notices;
  clock: Clock;
  random: RandomBytes;
  audit: Audit;
}): RecoveryCodes {
  const { store, hasher, attempts, notices, clock, random, audit } = options;

  /** One after the other: a user takes one place of the queue, however many codes there are. */
  const hashAll = async (codes: readonly RecoveryCode[]): Promise<NewRecoveryCode[]> => {
    const hashed: NewRecoveryCode[] = [];
    for (const { prefix, secret } of codes)
      hashed.push({ id: uuidV7(clock, random), prefix, hash: await hasher.hash(secret, 'device') });
    return hashed;
  };

  return {
    async create({ user, session }, caller) {
      await attempts.countRequest(newRecoveryCodes, user.id, caller);
      const codes = newCodes(random);
      const hashed = await hashAll(codes);
      const notice = notices.write('recovery-codes-created');
      const acting = { userId: user.id, sessionId: session.id };
      const step = { ...acting, codes: hashed, notice, now: new Date(clock.now()) };
      const outcome = await audit.step(
        () => store.replace(step),
        (done) => done === 'replaced' && { event: 'recovery_codes_created', ...acting },
      );
      if (outcome === 'session-over') throw sessionRevoked();
      if (outcome === 'no-factor') throw new AuthError('REAUTHENTICATION_REQUIRED');
      if (notice) notices.wake();
      return codes.map(shownCode);
    },

    async check(userId, { prefix, secret }, place) {
      const row = await store.find({ userId, prefix });
      const match = await hasher.verify(row?.hash ?? null, secret, { place });
      if (!row || !match) throw new AuthError('SECOND_FACTOR_INVALID');
      const codesLeft = String((await store.countLeft(userId)) - 1);
      return {
        use: { kind: 'recovery-code', id: row.id },
        method: 'RECOVERY_CODE',
        event: 'recovery_code_used',
        notice: notices.write('recovery-code-used', { codesLeft }),
      };
    },
  };
}

/** Returns the code; throws BAD_USER_INPUT, naming the argument, for what cannot be one. */
export function requireRecoveryCode(text: string, argument: readonly string[]): RecoveryCode {
  const code = parseCode(text);
  if (code) return code;
  const message = 'It has to be 16 letters and digits.';
  throw new AuthError('BAD_USER_INPUT', { message, argument });
}
