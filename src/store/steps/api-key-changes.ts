import type { Kysely, Transaction } from 'kysely';
import {
  maxApiKeys,
  type ApiKeyRow,
  type ApiKeyStore,
  type KeyActor,
  type KeyParties,
} from '../../features/api-keys/store.ts';
import { commonTokens, scopeTokens } from '../../lib/scope.ts';
import type { Tables } from '../tables.ts';
import { keyFromTable, keysOf } from './api-key-rows.ts';
import { endSession } from './end-sessions.ts';
import { insertSessionWithoutToken } from './insert-session.ts';
import { lockLiveSession, lockUser, lockViewer } from './locks.ts';
import { insertNotice } from './notices.ts';
import { holdsNul } from './nul.ts';
import { isServiceAccount } from './service-accounts.ts';

type Database = Transaction<Tables>;

/** See `ApiKeyStore.insert`. */
export async function insertKey(
  db: Database,
  { key, secretHash, session, actor, notice }: Parameters<ApiKeyStore['insert']>[0],
): ReturnType<ApiKeyStore['insert']> {
  if (holdsNul(key.userId)) return 'unknown-user';
  const parties = await lockParties(db, actor, { ownerId: key.userId, now: key.createdAt });
  if (typeof parties === 'string') return parties;
  const { owner } = parties;
  if (owner.id !== actor.userId && !parties.isServiceAccount) return 'unknown-user';
  if (!actor.mayChange(parties)) return 'forbidden';
  const asked = scopeTokens(key.scope);
  if (commonTokens(key.scope, owner.scope).size < asked.length) return 'scope-lost';
  if (!(await makeRoom(db, key))) return 'too-many';
  await insertSessionWithoutToken(db, session);
  await db.insertInto('api_keys').values(keyToTable(key, secretHash)).execute();
  await insertNotice(db, owner.id, notice);
  return 'inserted';
}

/** See `ApiKeyStore.revoke`. */
export async function revokeKey(
  db: Database,
  { id, now, actor }: Parameters<ApiKeyStore['revoke']>[0],
): ReturnType<ApiKeyStore['revoke']> {
  const keyOf = await ownerOfKey(db, id);
  const ownerId = keyOf ?? actor.userId;
  const parties = await lockParties(db, actor, { ownerId, now });
  if (parties === 'session-over') return parties;
  if (keyOf === null || parties === 'unknown-user') return null;
  if (!actor.mayChange(parties)) return parties.isServiceAccount ? 'forbidden' : null;
  return { userId: ownerId, wasLive: await endKey(db, { id, now }) };
}

/** See `ApiKeyStore.ownerOf`. */
export async function ownerOfKey(db: Kysely<Tables>, id: string): Promise<string | null> {
  if (holdsNul(id)) return null;
  const keys = db.selectFrom('api_keys').select('user_id').where('id', '=', id);
  return (await keys.executeTakeFirst())?.user_id ?? null;
}

/** See `ApiKeyStore.end`. */
export async function endKeyAlone(
  db: Database,
  key: { id: string; now: Date },
): ReturnType<ApiKeyStore['end']> {
  const userId = await ownerOfKey(db, key.id);
  if (userId === null || !(await lockUser(db, userId))) return null;
  return { userId, wasLive: await endKey(db, key) };
}

/** Returns whether the key was good until now. Its user has been locked. */
async function endKey(db: Database, { id, now }: { id: string; now: Date }): Promise<boolean> {
  const wasLive = await endSession(db, id, now);
  await db
    .updateTable('api_keys')
    .set({ revoked_at: now.getTime() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
  return wasLive;
}

/** Locks who asks and whose key it is, in the order of their ids, and the session that is acted from. */
async function lockParties(
  db: Database,
  actor: KeyActor,
  { ownerId, now }: { ownerId: string; now: Date },
): Promise<KeyParties | 'session-over' | 'unknown-user'> {
  const ids = [...new Set([actor.userId, ownerId])].toSorted();
  const users = [];
  for (const id of ids) users.push(await lockViewer(db, id));
  const acting = users[ids.indexOf(actor.userId)];
  const owner = users[ids.indexOf(ownerId)];
  const isLive = acting && !acting.disabledAt && (await lockLiveSession(db, actor.sessionId, now));
  if (!isLive) return 'session-over';
  if (!owner) return 'unknown-user';
  return { acting, owner, isServiceAccount: await isServiceAccount(db, ownerId) };
}

/** Returns whether the user, who has been locked, can have this key, too: where it is one too many, one that has ended goes. */
async function makeRoom(db: Database, { userId, createdAt: now }: ApiKeyRow): Promise<boolean> {
  const keys = (await keysOf(db, { userId })).map(keyFromTable);
  if (keys.length < maxApiKeys) return true;
  const endOf = ({ revokedAt, expiresAt }: ApiKeyRow) =>
    Math.min(revokedAt?.getTime() ?? Infinity, expiresAt.getTime());
  const [first] = keys.toSorted((one, other) => endOf(one) - endOf(other));
  if (!first || endOf(first) > now.getTime()) return false;
  await db.deleteFrom('sessions').where('id', '=', first.id).execute();
  await db.deleteFrom('api_keys').where('id', '=', first.id).execute();
  return true;
}

function keyToTable(key: ApiKeyRow, secretHash: string) {
  return {
    id: key.id,
    user_id: key.userId,
    name: key.name,
    prefix: key.prefix,
    secret_hash: secretHash,
    scope: key.scope,
    created_at: key.createdAt.getTime(),
    expires_at: key.expiresAt.getTime(),
    last_used_at: null,
    last_used_ip: null,
    revoked_at: null,
  };
}
