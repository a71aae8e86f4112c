import type { Contact } from '../addresses/store.ts';
import type { IdentityRow } from '../identities/store.ts';
import type { UserWithPassword } from '../users/store.ts';

/** A user of another system, ready to be stored. */
export interface MovedUser {
  readonly user: UserWithPassword;
  /** Null where they have no address and no language. */
  readonly contact: Contact | null;
  readonly identities: readonly IdentityRow[];
  /** The secret of their authenticator app, encrypted; null where they have none. */
  readonly sealedTotp: string | null;
}

/** What came of a user. `present`: their id is there already, as that of a user who came before. */
export type Arrival = 'inserted' | 'present' | 'username-taken' | 'email-taken' | 'identity-taken';

export interface MovingInStore {
  /**
   * Inserts users with all that is theirs, in one transaction: each but those whose id, name, proved address or identity
   * is another's, also of one before them. Returns what came of each.
   */
  insert(users: readonly MovedUser[], now: Date): Promise<Arrival[]>;
  /** Returns what would come of each. */
  examine(users: readonly MovedUser[]): Promise<Arrival[]>;
}
