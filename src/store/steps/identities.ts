import type { Kysely } from 'kysely';
import type { IdentityStore, OidcCodeStore } from '../../features/identities/store.ts';
import type { Tables } from '../tables.ts';

export function identityQueries(_db: Kysely<Tables>): IdentityStore {
  throw new Error('There is no table yet.');
}

export function oidcCodeQueries(_db: Kysely<Tables>): OidcCodeStore {
  throw new Error('There is no table yet.');
}
