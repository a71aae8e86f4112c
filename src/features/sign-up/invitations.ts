import type { RequireNewEmail } from '../addresses/blocked-domains.ts';
import { requireEmailAddress } from '../addresses/email-address.ts';
import type { Audit, Told } from '../audit/audit.ts';
import type { ContactStore } from '../addresses/store.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { createNewMail } from '../mail/new-mail.ts';
import type { OneTimeToken } from '../one-time-tokens/store.ts';
import { toUser, type User } from '../users/user.ts';
import type { InvitationStore } from './store.ts';

/** An invitation of the reader of an address to sign up. */
export interface Invitation {
  readonly email: string;
  /** What the user may do from the beginning: scope tokens, sorted and separated by spaces. */
  readonly scope: string;
  /** The language of the mail; null for that of the server. */
  readonly locale: string | null;
}

export interface Invitations {
  /**
   * Stores an invitation for any server that sends mail, in the place of those before it. Returns the user who has the
   * address already; then there is none. Throws BAD_USER_INPUT, naming the argument `email`.
   */
  invite(invitation: Invitation, told: Told): Promise<User | null>;
  /** Voids the invitations of the address; returns whether there were some. Throws BAD_USER_INPUT. */
  revoke(email: string, told: Told): Promise<boolean>;
}

export function createInvitations(options: {
  store: {
    readonly contacts: Pick<ContactStore, 'findByEmail'>;
    readonly invitations: InvitationStore;
  };
  requireNewEmail: RequireNewEmail;
  audit: Audit;
  clock: Clock;
  random: RandomBytes;
}): Invitations {
  const { store, requireNewEmail, audit } = options;
  const newMail = createNewMail(options);
  return {
    async invite({ email: text, scope, locale }, told) {
      const { address: email, key: emailKey } = requireNewEmail(text, ['email']);
      const known = await store.contacts.findByEmail(emailKey);
      if (known) return toUser(known.user);
      const details = { scope };
      const mail = newMail({ kind: 'invitation', email, emailKey, userId: null, locale, details });
      await audit.step(
        () => store.invitations.replace(emailKey, mail),
        () => told,
      );
      return null;
    },

    async revoke(email, told) {
      const { key } = requireEmailAddress(email, ['email']);
      return audit.step(
        () => store.invitations.replace(key, null),
        (revoked) => revoked && told,
      );
    },
  };
}

/** Returns the scope that a user begins with. */
export function scopeOfInvitation(proof: OneTimeToken | null): string {
  const scope = proof?.purpose === 'INVITATION' ? proof.details?.['scope'] : '';
  return typeof scope === 'string' ? scope : '';
}
