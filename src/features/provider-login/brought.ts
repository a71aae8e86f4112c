import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { EmailAddress } from '../addresses/email-address.ts';
import type { Caller } from '../attempts/caller.ts';
import type { IdentityRow, IdentityUse, OidcCodeRow } from '../identities/store.ts';
import type { Device } from '../sessions/sessions.ts';

/** Who brings an identity, and how. */
export interface Brought {
  readonly code: OidcCodeRow;
  /** The address that the provider has verified, if it is one. */
  readonly address: EmailAddress | null;
  readonly now: Date;
  readonly device: Device;
  readonly caller: Caller;
}

/** Returns what links the identity to the user, in the step that uses the code up. */
export function newIdentity(
  { code, now }: Pick<Brought, 'code' | 'now'>,
  userId: string,
  { clock, random }: { clock: Clock; random: RandomBytes },
): IdentityUse {
  const { provider, issuer, subject, email } = code;
  const identity: IdentityRow = {
    id: uuidV7(clock, random),
    userId,
    provider,
    issuer,
    subject,
    email,
    createdAt: now,
    lastUsedAt: now,
  };
  return { code: { hash: code.hash, now }, identity, isNew: true };
}
