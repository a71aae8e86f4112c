import { AuthError } from '../../errors.ts';
import type { Acr } from '../../lib/authentication-methods.ts';
import type { Provable } from '../../features/second-factors/provable.ts';
import type { Viewer } from '../../features/viewer/authenticate.ts';
import { numericDate, type Clock } from '../../lib/clock.ts';
import { whenReady, type MaybePromise } from '../../lib/maybe-promise.ts';
import type { Context } from '../../request/context.ts';
import { requireInteractive } from './interactive.ts';

/** What a viewer must have proved. */
export interface ProofRule {
  /** Seconds since the viewer proved who they are; Infinity where that does not matter. */
  readonly maxAge: number;
  /** Who must have proved a second factor: no one, a viewer who has one, or every viewer. */
  readonly secondFactor: 'no' | 'if-set-up' | 'always';
}

interface Asked extends ProofRule {
  /** The scope that comes with a second factor, for the client. */
  readonly scope: string | null;
}

/** The value of `acr` (RFC 9068 §2.2.1) of a session that has proved a second factor (NIST SP 800-63B). */
const acr: Acr = 'aal2';

/** Returns whether the token says so. A host may make contexts of its own, without claims. */
export function hasProvedFactor({ claims }: { readonly claims?: Viewer['claims'] }): boolean {
  return claims?.['acr'] === acr;
}

/**
 * Throws REAUTHENTICATION_REQUIRED with everything that the viewer has to prove again, as RFC 9470 has it: one proof may
 * be enough for all of it. Asks for the factors of the viewer only where one is asked for and none is proved.
 */
export function requireProofs(
  asked: Asked,
  viewer: Viewer,
  context: Context,
  clock: Clock,
): MaybePromise<void> {
  const age = isFresh(asked.maxAge, viewer, clock) ? {} : { maxAge: asked.maxAge };
  const requireFresh = () => {
    if ('maxAge' in age) throw new AuthError('REAUTHENTICATION_REQUIRED', age);
  };
  if (asked.secondFactor === 'no' || hasProvedFactor(viewer)) return requireFresh();
  return whenReady(context.secondFactorsOf?.(viewer) ?? null, (provable) => {
    if (asked.secondFactor === 'always' || provable?.isSetUp === true) {
      requireInteractive(viewer);
      throw factorMissing(asked, provable, age);
    }
    requireFresh();
  });
}

function factorMissing(
  { scope }: Asked,
  provable: Provable | null,
  age: { readonly maxAge?: number },
): AuthError {
  return new AuthError('REAUTHENTICATION_REQUIRED', {
    acr,
    ...(provable && { factors: provable.factors }),
    ...age,
    ...(scope !== null && { scope }),
    ...(provable?.factors.length === 0 && { message: provable.isSetUp ? suspended : setUpFirst }),
  });
}

const setUpFirst =
  'This asks for a second factor, and you have none yet. Set one up, then ask with the new token.';

const suspended =
  'This asks for a second factor, and yours is suspended after too many wrong codes. Set a new password by mail, or ask the operator.';

/** How many seconds the clock of the server that asked for the password may be ahead. */
const clocksDifferSeconds = 60;

/** Counts in whole seconds, as `auth_time` does. */
function isFresh(maxAge: number, { authenticatedAt }: Viewer, clock: Clock): boolean {
  if (maxAge === Infinity) return true;
  const authTime = Math.floor(authenticatedAt.getTime() / 1000);
  const age = numericDate(clock) - authTime;
  // A clock that was put back must not keep a login fresh for as much longer.
  return age <= maxAge && age >= -clocksDifferSeconds;
}
