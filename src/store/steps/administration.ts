import type { Kysely, Transaction } from 'kysely';
import type { AdministrationStore, Permission } from '../../features/administration/store.ts';
import { includesScope, ownTokens } from '../../lib/own-scopes.ts';
import { commonTokens } from '../../lib/scope.ts';
import { NotPermitted } from '../../lib/store-errors.ts';
import type { Tables } from '../tables.ts';
import { atomically, checkedBy } from './atomically.ts';
import { lockLiveSession, lockViewer } from './locks.ts';
import { holdsNul } from './nul.ts';
import { insertToken } from './one-time-tokens.ts';
import { findFacts, findUserPage } from './user-pages.ts';
import { insertUsers } from './user-rows.ts';

export function administrationQueries(db: Kysely<Tables>): AdministrationStore {
  return {
    permitted: (permission, step) =>
      checkedBy((transaction) => requirePermission(transaction, permission), step),

    insertUser: (user, code) =>
      atomically(db, async (transaction) => {
        const taken = await insertUsers(transaction, [{ ...user, passwordHash: null }]);
        if (taken.length > 0) return 'username-taken';
        await insertToken(transaction, code);
        return 'inserted';
      }),

    page: (step) => findUserPage(db, step),

    factsOf: (ids) => findFacts(db, ids),
  };
}

async function requirePermission(
  db: Transaction<Tables>,
  { acting, needs, targetId, gives = [], now }: Permission,
): Promise<void> {
  if (targetId !== undefined && holdsNul(targetId)) throw new NotPermitted('unknown-user');
  const ids = [...new Set([acting.userId, targetId ?? acting.userId])].toSorted();
  const scopes = new Map<string, string>();
  for (const id of ids) {
    const user = await lockViewer(db, id);
    if (user && !(id === acting.userId && user.disabledAt)) scopes.set(id, user.scope);
  }
  const held = scopes.get(acting.userId);
  const isLive = held !== undefined && (await lockLiveSession(db, acting.sessionId, now));
  if (!isLive) throw new NotPermitted('session-over');
  const both = commonTokens(held, acting.scopes.join(' '));
  const has = (token: string) => includesScope(both, token);
  if (!has(needs)) throw new NotPermitted('scope-lost');
  if (!gives.every(has)) throw new NotPermitted('forbidden');
  if (targetId === undefined) return;
  const target = scopes.get(targetId);
  if (target === undefined) throw new NotPermitted('unknown-user');
  if (targetId === acting.userId || !ownTokens(target).every(has))
    throw new NotPermitted('forbidden');
}
