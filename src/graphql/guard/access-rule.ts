import { AuthError } from '../../errors.ts';
import type { Viewer } from '../../features/viewer/authenticate.ts';
import type { Clock } from '../../lib/clock.ts';
import { whenReady, type MaybePromise } from '../../lib/maybe-promise.ts';
import { requireViewer, type Context } from '../../request/context.ts';
import { isThemselves, requireInteractive } from './interactive.ts';
import { hasProvedFactor, requireProofs, type ProofRule } from './proofs.ts';

/** The `scopes` of one `@requiresScopes`: of the lists, one must be held whole. */
export type ScopeChoice = readonly (readonly string[])[];

/** What a caller must have. Every rule asks for a viewer. */
export interface AccessRule extends ProofRule {
  /** Each must be met. */
  readonly choices: readonly ScopeChoice[];
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

function strictest(asked: readonly ProofRule['secondFactor'][]): ProofRule['secondFactor'] {
  if (asked.includes('always')) return 'always';
  return asked.includes('if-set-up') ? 'if-set-up' : 'no';
}

/**
 * Throws UNAUTHENTICATED, FORBIDDEN where the viewer has not logged in themselves, FORBIDDEN with the scope that is
 * missing, REAUTHENTICATION_REQUIRED with all that the viewer has to prove again, or EMAIL_NOT_VERIFIED, in this order.
 * An API key, or one who acts in the place of the user, can prove nothing: they get FORBIDDEN in the place of
 * REAUTHENTICATION_REQUIRED. Returns a promise only where it has to ask for the viewer's factors or address.
 */
export function requireAccess(
  { choices, maxAge, isInteractive, isVerified, secondFactor }: AccessRule,
  context: Context,
  clock: Clock,
): MaybePromise<void> {
  const viewer = requireViewer(context);
  if (isInteractive || maxAge < Infinity) requireInteractive(viewer);
  const scope = requireScopes(choices, viewer, context);
  const asked = { maxAge, secondFactor: scope === null ? secondFactor : 'always', scope } as const;
  const entered = requireProofs(asked, viewer, context, clock);
  return isVerified ? whenReady(entered, () => requireAddress(viewer, context)) : entered;
}

function requireAddress(viewer: Viewer, context: Context): MaybePromise<void> {
  return whenReady(context.hasProvedEmail(viewer), (hasProvedEmail) => {
    if (!hasProvedEmail) throw new AuthError('EMAIL_NOT_VERIFIED');
  });
}

/** Returns null, or the scope that is needed where a second factor would bring what is missing of it. */
function requireScopes(
  choices: readonly ScopeChoice[],
  viewer: Viewer,
  context: Context,
): string | null {
  const { scopes } = viewer;
  const isHeld = (tokens: readonly string[]) => tokens.every((token) => scopes.has(token));
  if (choices.every((choice) => choice.some(isHeld))) return null;
  const more =
    hasProvedFactor(viewer) || !isThemselves(viewer)
      ? []
      : (context.scopesByFactor?.(viewer) ?? []);
  const isInReach = (tokens: readonly string[]) =>
    tokens.every((token) => scopes.has(token) || more.includes(token));
  // What is held already belongs to what is needed; RFC 6750 §3.1 asks for the whole of it.
  const needed = choices.flatMap(
    (choice) => choice.find(isHeld) ?? choice.find(isInReach) ?? choice[0] ?? [],
  );
  const scope = [...new Set(needed)].join(' ');
  if (isInReach(needed)) return scope;
  throw new AuthError('FORBIDDEN', {
    message: `This asks for a scope that the access token does not have: ${scope}.`,
    scope,
  });
}
