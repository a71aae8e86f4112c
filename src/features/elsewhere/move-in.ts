import { createHmac, createSecretKey } from 'node:crypto';
import { AuthError } from '../../errors.ts';
import type { RecordEvent } from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import { languageTag } from '../../lib/locale.ts';
import { parseEmailAddress } from '../addresses/email-address.ts';
import type { Audit } from '../audit/audit.ts';
import type { DataKey } from '../keys/data-key.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { TotpSecrets } from '../totp/secrets.ts';
import type { UserWithPassword } from '../users/store.ts';
import type { Users } from '../users/users.ts';
import type { AskElsewhere } from './ask.ts';
import { readUserElsewhere, wrong } from './read-user.ts';
import type { UserMovingIn, MovedUserStore } from './store.ts';
import type { UserElsewhere } from './verify-elsewhere.ts';

/** A login by a name or an address that no user has. */
export interface UnknownLogin {
  readonly identifier: string;
  /** What makes the name or the address unique. */
  readonly key: string;
  readonly password: string;
  /** Returns the user of this name or address, if there is one by now. */
  readonly find: () => Promise<UserWithPassword | null>;
}

/** A user who has just moved in with this password; else the user of the name or address, if there is one by now. */
export type MovedIn =
  | { readonly isNew: true; readonly row: UserWithPassword; readonly passwordHash: string }
  | { readonly isNew: false; readonly row: UserWithPassword | null };

/** Asks the system that users come from, and takes the user in whom it knows. Throws SERVER_BUSY. */
export type MoveIn = (login: UnknownLogin) => Promise<MovedIn>;

interface Moved extends UserMovingIn {
  readonly passwordHash: string;
}

const unknown: MovedIn = { row: null, isNew: false };

export function createMoveIn(options: {
  store: MovedUserStore;
  ask: AskElsewhere;
  users: Pick<Users, 'prepare'>;
  hasher: Pick<PasswordHasher, 'hash'>;
  totpSecrets: Pick<TotpSecrets, 'seal'>;
  dataKey: DataKey;
  audit: Audit;
  record: RecordEvent;
  clock: Clock;
  isMailOpen: boolean;
}): MoveIn {
  const { store, ask, users, hasher, totpSecrets, audit, record, clock, isMailOpen } = options;
  const macKey = createSecretKey(options.dataKey.derive('latchkey moved users'));
  const macOf = (key: string) => createHmac('sha256', macKey).update(key).digest('base64url');

  /** Returns the user without a password. An old one need not follow our rules, but a name must: it could look like another. */
  const prepare = async (known: UserElsewhere, emailKey: string | null) => {
    const { id, createdAt } = known;
    const name = known.username ?? known.email ?? '';
    // A name like an address could be that of another user.
    const allowAt = parseEmailAddress(name)?.key === emailKey;
    const rules = { allowCommon: true, allowBreached: true, allowAt };
    try {
      return await users.prepare({ username: name, password: null, id, createdAt }, rules);
    } catch (error) {
      throw error instanceof AuthError
        ? wrong(`a user who cannot be one: ${error.message}`)
        : error;
    }
  };

  const contactOf = ({ email = '', isEmailVerified, locale = '' }: UserElsewhere) => {
    const address = parseEmailAddress(email);
    return {
      email: address?.address ?? null,
      emailKey: address?.key ?? null,
      isProved: address !== null && isEmailVerified === true,
      locale: languageTag(locale),
    };
  };

  const insert = async (moved: Moved, find: UnknownLogin['find']): Promise<MovedIn> => {
    const { user: row, passwordHash } = moved;
    const userId = row.id;
    const outcome = await audit.step(
      () => store.insert({ ...moved, user: { ...row, passwordHash } }),
      (done) => done === 'inserted' && { event: 'user_moved_in', userId },
    );
    if (outcome === 'inserted') return { row, passwordHash, isNew: true };
    // Another first login of theirs may have been faster; or the name is another user's, whose password is another.
    const here = await find();
    if (!here) record('user_not_moved_in', { reason: outcome });
    return { row: here, isNew: false };
  };

  return async ({ identifier, key, password, find }) => {
    if (await store.hasMoved(macOf(key))) return unknown;
    const answer = await ask({ identifier, password });
    if (answer === null) return unknown;

    const known = readUserElsewhere(answer);
    const contact = contactOf(known);
    const user = await prepare(known, contact.emailKey);
    const keys = new Set([user.usernameKey]);
    if (contact.isProved && contact.emailKey !== null) keys.add(contact.emailKey);
    // Else the next login would not find them; and a system that takes é for e would give one user's name to another.
    const isTheirs = key === user.usernameKey || (isMailOpen && keys.has(key));
    if (!isTheirs) {
      record('user_not_moved_in', { reason: 'another-user' });
      return unknown;
    }
    const { totpSecret } = known;
    const moved = {
      user,
      passwordHash: await hasher.hash(password),
      contact,
      sealedTotp: totpSecret ? totpSecrets.seal(Buffer.from(totpSecret), user.id) : null,
      keys: [...keys].map(macOf),
      now: new Date(clock.now()),
    };
    return insert(moved, find);
  };
}
