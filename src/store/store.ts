import type { ContactStore } from '../features/addresses/store.ts';
import type { AdministrationStore, FactorResetStore } from '../features/administration/store.ts';
import type { ApiKeyStore } from '../features/api-keys/store.ts';
import type { AttemptStore } from '../features/attempts/store.ts';
import type { AuditStore } from '../features/audit/store.ts';
import type { DataKeyStore, HashKeyStore, SigningKeyStore } from '../features/keys/store.ts';
import type { MovedUserStore } from '../features/elsewhere/store.ts';
import type { OutboxStore } from '../features/mail/store.ts';
import type { MovingInStore } from '../features/moving-in/store.ts';
import type { OneTimeTokenStore } from '../features/one-time-tokens/store.ts';
import type { PasskeyStore } from '../features/passkeys/store.ts';
import type { HashSampleStore } from '../features/passwords/store.ts';
import type { AwaitingResetStore, PasswordResetStore } from '../features/password-reset/store.ts';
import type { RecoveryCodeStore } from '../features/recovery-codes/store.ts';
import type { InvitationStore } from '../features/sign-up/store.ts';
import type { ImpersonationStore } from '../features/impersonation/store.ts';
import type { LoginCodeStore } from '../features/hand-over/store.ts';
import type { IdentityStore, OidcCodeStore } from '../features/identities/store.ts';
import type { SecondFactorStore } from '../features/second-factors/store.ts';
import type { SessionStore } from '../features/sessions/store.ts';
import type { TotpStore } from '../features/totp/store.ts';
import type { TrustedDeviceStore } from '../features/trusted-devices/store.ts';
import type { PasswordStore, UserStore } from '../features/users/store.ts';
import type { WebhookStore } from '../features/webhooks/store.ts';
import type { Pace } from '../lib/in-batches.ts';
import type { Swept } from './declared-tables.ts';

/**
 * What Latchkey asks of storage: one method per atomic step. Methods return promises, also where the
 * engine answers at once, so that an engine across a network fits. A step that is acknowledged is on disk.
 * Any method may throw StoreUnavailable.
 */
export interface Store {
  readonly users: UserStore;
  readonly passwords: PasswordStore & PasswordResetStore;
  readonly contacts: ContactStore;
  readonly sessions: SessionStore;
  readonly secondFactors: SecondFactorStore;
  readonly totp: TotpStore;
  readonly recoveryCodes: RecoveryCodeStore;
  readonly signingKeys: SigningKeyStore;
  readonly dataKeys: DataKeyStore;
  readonly hashKeys: HashKeyStore;
  readonly hashes: HashSampleStore;
  readonly attempts: AttemptStore;
  readonly oneTimeTokens: OneTimeTokenStore;
  readonly outbox: OutboxStore;
  readonly invitations: InvitationStore;
  readonly factors: FactorResetStore;
  readonly trustedDevices: TrustedDeviceStore;
  readonly passkeys: PasskeyStore;
  readonly loginCodes: LoginCodeStore;
  readonly identities: IdentityStore;
  readonly oidcCodes: OidcCodeStore;
  readonly administration: AdministrationStore;
  readonly audit: AuditStore;
  readonly apiKeys: ApiKeyStore;
  readonly impersonations: ImpersonationStore;
  readonly webhooks: WebhookStore;
  readonly movingIn: MovingInStore;
  readonly movedUsers: MovedUserStore;
  readonly awaitingResets: AwaitingResetStore;
  readonly upkeep: UpkeepStore;
  /** Runs `work`, which must be synchronous and only read. On SQLite, its reads share one snapshot. */
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

export type { Swept };

/** What is to be done for all tables that say when their rows are over. */
export interface UpkeepStore {
  readonly swept: readonly Swept[];
  /** How rows are best deleted: few at once where that keeps the whole process waiting. */
  readonly pace: Readonly<Record<Swept | 'audit_events', Pace>>;
  /**
   * Deletes up to `limit` rows that are over, and what belongs to them; returns how many rows that were. Of a session
   * that is not over it wipes what can be opened no longer than the grace of a refresh token.
   */
  sweep(kind: Swept, step: { now: Date; graceSeconds: number; limit: number }): Promise<number>;
  /** Deletes up to `limit` events of the audit log of before the moment, the oldest first; returns how many that were. */
  deleteEvents(before: Date, limit: number): Promise<number>;
  /** Returns since when the oldest row that is over has been so, or null where none is. */
  oldestOver(kind: Swept, now: Date): Promise<Date | null>;
  /**
   * Gives the holder what this name stands for until a moment, unless another holder has it now. A holder who has it
   * already has it for longer. Returns whether they got it. One conditional statement: nothing is left to be unlocked.
   */
  takeLease(step: { name: string; holder: string; now: Date; until: Date }): Promise<boolean>;
}
