import { AuthError } from '../../errors.ts';
import type { Context } from '../../request/context.ts';

/** What the guard reads of a viewer. A host may make contexts of its own: what is not said does not hold. */
interface Speaker {
  readonly isInteractive?: boolean;
  readonly actor?: object | null;
  readonly claims?: { readonly act?: unknown };
}

/** Returns whether the user logged in themselves: no API key speaks for them, and no one acts in their place. */
export function isThemselves(viewer: Speaker): boolean {
  return viewer.isInteractive === true && !isActedFor(viewer);
}

/** Throws FORBIDDEN unless the user logged in themselves. */
export function requireInteractive(viewer: Speaker): void {
  if (!isThemselves(viewer)) throw notInteractive();
}

/**
 * Throws FORBIDDEN where someone acts in the place of the user, for fields that are public and test or change a credential. An
 * API key may ask for these: they take nothing from who asks, and with one of them it gets its next token.
 */
export function refuseActing({ authentication }: Pick<Context, 'authentication'>): void {
  if (authentication.kind === 'viewer' && isActedFor(authentication.viewer)) throw notInteractive();
}

function isActedFor({ actor, claims }: Speaker): boolean {
  return Boolean(actor) || claims?.act !== undefined;
}

export function notInteractive(): AuthError {
  return new AuthError('FORBIDDEN', {
    message:
      'This asks for a session that the user began by logging in. An API key, or someone who acts in the place of the user, cannot do it.',
  });
}
