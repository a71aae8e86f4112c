import { AuthError } from '../errors.ts';
import { includesScope } from '../lib/own-scopes.ts';
import { requireViewer, type Context } from './context.ts';
import type { Viewer } from '../features/viewer/authenticate.ts';

/** With this an administrator may look at what is a user's. */
export const readUsers = 'latchkey:users:read';

/**
 * Returns the viewer. Throws FORBIDDEN unless it is this user, or has one of these scopes: what is of a user is for them, and for
 * administrators who may look at it.
 */
export function requireOwn(userId: string, context: Context, ...scopes: readonly string[]): Viewer {
  const viewer = requireViewer(context);
  if (userId === viewer.user.id) return viewer;
  if (scopes.some((scope) => includesScope(viewer.scopes, scope))) return viewer;
  throw new AuthError('FORBIDDEN');
}
