import { AuthError } from '../../errors.ts';
import type { Viewer } from '../../features/viewer/authenticate.ts';
import { numericDate, type Clock } from '../../lib/clock.ts';
import { whenReady, type MaybePromise } from '../../lib/maybe-promise.ts';
import { requireViewer, type Context } from '../../request/context.ts';

/** The `scopes` of one `@requiresScopes`: of the lists, one must be held whole. */
export type ScopeChoice = readonly (readonly string[])[];

/** What a caller must have. Every rule asks for a viewer. */
export interface AccessRule {
  /** Each must be met. */
  readonly choices: readonly ScopeChoice[];
  /** Seconds since the viewer proved who they are; Infinity where that does not matter. */
  readonly maxAge: number;
  /** Whether the viewer must have logged in themselves: no API key, and no one who acts in their place. */
  readonly isInteractive: boolean;
  /** Whether the viewer must have proved an e-mail address. */
  readonly isVerified: boolean;
}

/** What every rule asks for, and nothing more. */
export const viewerOnly: AccessRule = {
  choices: [],
  maxAge: Infinity,
  isInteractive: false,
  isVerified: false,
};

/** Returns the rule that asks for everything that any of these asks for, or null where none of them is one. */
export function joinRules(rules: readonly (AccessRule | null)[]): AccessRule | null {
  const present = rules.filter((rule) => rule !== null);
  if (present.length === 0) return null;
  return {
    choices: present.flatMap(({ choices }) => choices),
    maxAge: Math.min(...present.map(({ maxAge }) => maxAge)),
    isInteractive: present.some(({ isInteractive }) => isInteractive),
    isVerified: present.some(({ isVerified }) => isVerified),
  };
}

/**
 * Throws UNAUTHENTICATED, FORBIDDEN where the viewer has not logged in themselves, FORBIDDEN with the scope that is
 * missing, REAUTHENTICATION_REQUIRED, or EMAIL_NOT_VERIFIED, in this order. Returns a promise only where it has to ask for
 * the last.
 */
export function requireAccess(
  { choices, maxAge, isInteractive, isVerified }: AccessRule,
  context: Context,
  clock: Clock,
): MaybePromise<void> {
  const viewer = requireViewer(context);
  if (isInteractive) requireInteractive(viewer);
  requireScopes(choices, viewer);
  if (maxAge !== Infinity) requireFresh(maxAge, viewer, clock);
  if (isVerified) return whenReady(context.hasProvedEmail(viewer), requireProved);
}

function requireInteractive({ isInteractive }: Viewer): void {
  // A host may make contexts of its own: what does not say so is not.
  if (isInteractive) return;
  throw new AuthError('FORBIDDEN', {
    message:
      'This asks for a session that the user began by logging in. An API key, or someone who acts in the place of the user, cannot do it.',
  });
}

function requireProved(hasProvedEmail: boolean): void {
  if (!hasProvedEmail) throw new AuthError('EMAIL_NOT_VERIFIED');
}

function requireScopes(choices: readonly ScopeChoice[], { scopes }: Viewer): void {
  const isHeld = (tokens: readonly string[]) => tokens.every((token) => scopes.has(token));
  if (choices.every((choice) => choice.some(isHeld))) return;
  // What is held already belongs to what is needed; RFC 6750 §3.1 asks for the whole of it.
  const needed = choices.flatMap((choice) => choice.find(isHeld) ?? choice[0] ?? []);
  const scope = [...new Set(needed)].join(' ');
  throw new AuthError('FORBIDDEN', {
    message: `This asks for a scope that the access token does not have: ${scope}.`,
    scope,
  });
}

/** How many seconds the clock of the server that asked for the password may be ahead. */
const clocksDifferSeconds = 60;

/** Counts in whole seconds, as `auth_time` does. */
function requireFresh(maxAge: number, { authenticatedAt }: Viewer, clock: Clock): void {
  const authTime = Math.floor(authenticatedAt.getTime() / 1000);
  const age = numericDate(clock) - authTime;
  // A clock that was put back must not keep a login fresh for as much longer.
  if (age > maxAge || age < -clocksDifferSeconds) throw new AuthError('REAUTHENTICATION_REQUIRED');
}
