import type { Kysely } from 'kysely';
import type { ApiKeyStore } from '../../features/api-keys/store.ts';
import type { Tables } from '../tables.ts';

export function apiKeyQueries(_db: Kysely<Tables>): ApiKeyStore {
  const later = () => Promise.reject(new Error('Not there yet.'));
  return {
    isServiceAccount: later,
    insertServiceAccount: later,
    list: later,
    insert: later,
    revoke: later,
    find: later,
    exchange: later,
  };
}
