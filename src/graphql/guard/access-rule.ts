import { AuthError, type AuthErrorDetails } from '../../errors.ts';
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
  /** Whether the viewer must have proved a second factor: every viewer, or one who has any. */
  readonly secondFactor: 'no' | 'if-set-up' | 'always';
}

/** What every rule asks for, and nothing more. */
export const viewerOnly: AccessRule = {
  choices: [],
  maxAge: Infinity,
  isInteractive: false,
  isVerified: false,
  secondFactor: 'no',
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
    secondFactor: strictest(present.map(({ secondFactor }) => secondFactor)),
  };
}

function strictest(asked: readonly AccessRule['secondFactor'][]): AccessRule['secondFactor'] {
  if (asked.includes('always')) return 'always';
  return asked.includes('if-set-up') ? 'if-set-up' : 'no';
}

/**
 * Throws UNAUTHENTICATED, FORBIDDEN where the viewer has not logged in themselves, FORBIDDEN with the scope that is
 * missing, REAUTHENTICATION_REQUIRED with all that the viewer has to prove again, or EMAIL_NOT_VERIFIED, in this order.
 * Returns a promise only where it has to ask for the viewer's factors or address.
 */
export function requireAccess(
  rule: AccessRule,
  context: Context,
  clock: Clock,
): MaybePromise<void> {
  const viewer = requireViewer(context);
  if (rule.isInteractive) requireInteractive(viewer);
  requireScopes(rule.choices, viewer);
  const requireAddress = () =>
    rule.isVerified ? whenReady(context.hasProvedEmail(viewer), requireProved) : undefined;
  const maxAge = isFresh(rule.maxAge, viewer, clock) ? {} : { maxAge: rule.maxAge };
  if (rule.secondFactor === 'no' || hasProvedFactor(viewer)) {
    requireLogin(maxAge);
    return requireAddress();
  }
  return whenReady(context.secondFactorsOf?.(viewer) ?? null, (factors) => {
    requireFactor(rule, factors, maxAge);
    return requireAddress();
  });
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

/** The age that a login is above, or nothing where it is not too old. */
type MaxAge = Pick<AuthErrorDetails, 'maxAge'>;

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

function requireLogin(maxAge: MaxAge): void {
  if ('maxAge' in maxAge) throw new AuthError('REAUTHENTICATION_REQUIRED', maxAge);
}

/** A second factor, as tokens say that it was proved (NIST SP 800-63B). */
const acr = 'aal2';

/** A host may make contexts of its own, without claims. */
function hasProvedFactor({ claims }: { readonly claims?: Viewer['claims'] }): boolean {
  return claims?.['acr'] === acr;
}

/** Null where it is not known which factors the viewer has: then only a field that asks every viewer for one refuses. */
function requireFactor(
  { secondFactor }: AccessRule,
  factors: readonly string[] | null,
  maxAge: MaxAge,
): void {
  const isAsked = secondFactor === 'always' || (factors ?? []).length > 0;
  if (!isAsked) return requireLogin(maxAge);
  const known = factors && { factors };
  const details = { acr, ...known, ...maxAge };
  if (factors?.length !== 0) throw new AuthError('REAUTHENTICATION_REQUIRED', details);
  throw new AuthError('REAUTHENTICATION_REQUIRED', { ...details, message: setUpFirst });
}

const setUpFirst =
  'This asks for a second factor, and you have none yet. Set one up, then ask with the new token.';
