import type { Kysely } from 'kysely';
import { endAllBegunBy } from './acting-sessions.ts';
import { atomically } from './atomically.ts';
import { lockViewer } from './locks.ts';
import { hasPasswordCode } from './one-time-tokens.ts';
import { includesScope } from '../../lib/own-scopes.ts';
import { scopeTokens, withoutToken, withToken } from '../../lib/scope.ts';
import type { ScopeChange } from '../../features/users/store.ts';
import type { Tables } from '../tables.ts';

/** See `UserStore.grantScope`. */
export function grantScope(db: Kysely<Tables>, id: string, token: string): Promise<ScopeChange> {
  return changeScope(db, id, { change: (scope) => withToken(scope, token), isGrant: true });
}

/** See `UserStore.revokeScope`. */
export function revokeScope(db: Kysely<Tables>, id: string, token: string): Promise<ScopeChange> {
  return changeScope(db, id, { change: (scope) => withoutToken(scope, token), isGrant: false });
}

/** Replaces the scope of the user by what `change` makes of it; null stands for too much. */
function changeScope(
  db: Kysely<Tables>,
  id: string,
  { change, isGrant }: { change: (scope: string) => string | null; isGrant: boolean },
): Promise<ScopeChange> {
  return atomically(db, async (transaction) => {
    const user = await lockViewer(transaction, id);
    if (!user) return 'unknown-user';
    const scope = change(user.scope);
    if (scope === null) return 'too-many';
    if (scope === user.scope) return 'unchanged';
    if (isGrant && (await hasPasswordCode(transaction, id))) return 'password-unchosen';
    await transaction.updateTable('users').set({ scope }).where('id', '=', id).execute();
    if (mayAct(user.scope) && !mayAct(scope)) await endAllBegunBy(transaction, id);
    return 'changed';
  });
}

/** Whether a user of this scope may act as others. */
function mayAct(scope: string): boolean {
  return includesScope(scopeTokens(scope), 'latchkey:impersonate');
}
