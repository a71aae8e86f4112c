import type { AttemptStore } from '../features/attempts/store.ts';
import type { DataKeyStore, SigningKeyStore } from '../features/keys/store.ts';
import type { SessionStore } from '../features/sessions/store.ts';
import type { UpkeepStore } from '../features/upkeep/store.ts';
import type { PasswordStore, UserStore } from '../features/users/store.ts';

/**
 * What Latchkey asks of storage: one method per atomic step. Methods return promises, also where the
 * engine answers at once, so that an engine across a network fits. A step that is acknowledged is on disk.
 * Any method may throw StoreUnavailable.
 */
export interface Store {
  readonly users: UserStore;
  readonly passwords: PasswordStore;
  readonly sessions: SessionStore;
  readonly signingKeys: SigningKeyStore;
  readonly dataKeys: DataKeyStore;
  readonly attempts: AttemptStore;
  readonly upkeep: UpkeepStore;
  /** Does what only reads, and does not wait; where the engine is near, all that is read comes from one look at it. */
  readTogether(work: () => void): void;
  /** Resolves when the store can answer and take writes, and this version may run on its schema, else throws. */
  ping(): Promise<void>;
  /** The connections to the database, or null where the engine has no pool of them. */
  poolState(): PoolState | null;
  close(): Promise<void>;
}

export interface PoolState {
  /** Connections that are open, or being made. */
  readonly open: number;
  /** Those of them that nothing uses. */
  readonly idle: number;
  /** Steps that wait for a connection. */
  readonly waiting: number;
  /** Steps that took too long, since the start. */
  readonly timedOut: number;
}
