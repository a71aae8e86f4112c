import { AuthError } from '../../errors.ts';
import { requireViewer, type Context } from '../../request/context.ts';
import type { Viewer } from './authenticate.ts';

/** Includes every other scope of Latchkey's own. */
const everyScope = 'latchkey:admin';

/**
 * Returns the viewer. Throws FORBIDDEN unless it is this user, or has one of these scopes: what is of a user is for them, and for
 * administrators who may look at it.
 */
export function requireOwn(userId: string, context: Context, ...scopes: readonly string[]): Viewer {
  const viewer = requireViewer(context);
  if (userId === viewer.user.id) return viewer;
  if ([...scopes, everyScope].some((scope) => viewer.scopes.has(scope))) return viewer;
  throw new AuthError('FORBIDDEN');
}
