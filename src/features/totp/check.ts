import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import { findStep, totpCodeOf } from './codes.ts';
import type { TotpSecrets } from './secrets.ts';
import type { TotpStore } from './store.ts';

/**
 * Returns what a code of the user's app would use up. Counts the try, and uses nothing up. Throws SECOND_FACTOR_INVALID
 * for a wrong code, one that was used before, a user without an app, and an app that is suspended.
 */
export type CheckTotp = (userId: string, code: string) => Promise<FactorProof>;

export function createCheckTotp(options: {
  store: Pick<TotpStore, 'countTry'>;
  secrets: TotpSecrets;
  clock: Clock;
}): CheckTotp {
  const { store, secrets, clock } = options;
  return async (userId, code) => {
    const app = await store.countTry(userId);
    const step = app && (await findStep(secrets.unseal(app.sealed, userId), code, clock));
    // A code that was used is as wrong as any other here: it must not clear what wrong ones have counted.
    if (!app || step === null || step <= app.lastStep) throw new AuthError('SECOND_FACTOR_INVALID');
    return { use: { kind: 'totp', sealed: app.sealed, step }, method: 'TOTP' };
  };
}

/** Returns the code; throws BAD_USER_INPUT, naming the argument, for what cannot be one. */
export function requireTotpCode(text: string, argument: readonly string[]): string {
  const code = totpCodeOf(text);
  if (code !== null) return code;
  throw new AuthError('BAD_USER_INPUT', {
    message: 'An authenticator app shows six digits.',
    argument,
  });
}
