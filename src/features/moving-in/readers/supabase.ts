import {
  createReader,
  hasHappened,
  namesOf,
  refuseAnonymous,
  refuseDeleted,
  type Leave,
} from '../create-reader.ts';
import type { Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import { identitiesOf, requireIssuers } from '../provider-identities.ts';
import { fromBase32, totpSecretOf } from '../totp-secret.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * Rows of `auth.users`, each with its rows of `auth.identities` and `auth.mfa_factors`; docs/moving-in.md has the query. The
 * columns are those of internal/models/{user,identity,factor}.go of supabase/auth, and of
 * https://supabase.com/docs/guides/auth/identities.
 */
export const supabase: ReaderMaker = {
  takes: ['map'],
  create({ map, now }) {
    const issuers = requireIssuers(map);
    return createReader('supabase', [], (record, leave) => toUser(record, issuers, now, leave));
  },
};

function toUser(
  record: Fields,
  map: ReadonlyMap<string, string>,
  now: Date,
  leave: Leave,
): MovingUser {
  refuseDeleted(hasHappened(record.moment('deleted_at')));
  refuseAnonymous(record.boolean('is_anonymous'));
  if (record.has('phone')) leave('phone numbers');
  const bannedUntil = record.moment('banned_until');
  return {
    sourceId: record.text('id') ?? null,
    ...namesOf(
      {
        email: record.text('email'),
        isEmailVerified: hasHappened(record.moment('email_confirmed_at')),
      },
      leave,
    ),
    passwordHash: record.text('encrypted_password'),
    createdAt: record.moment('created_at'),
    isDisabled: bannedUntil !== undefined && bannedUntil > now,
    identities: identitiesOf(foreignIdentities(record), map, leave),
    totpSecret: totpOf(record, leave),
  };
}

function foreignIdentities(record: Fields) {
  return record.list('identities').flatMap((identity) => {
    const provider = identity.text('provider');
    // These two are the user's own address and telephone number.
    if (provider === 'email' || provider === 'phone') return [];
    const data = identity.fields('identity_data');
    const subject = identity.text('provider_id') ?? data?.text('sub');
    return [{ provider, subject, email: data?.text('email') }];
  });
}

/** Returns the secret of the first app. A server that encrypts its secrets has JSON in its place. */
function totpOf(record: Fields, leave: Leave): Uint8Array | undefined {
  const factors = record.list('mfa_factors').filter((one) => one.text('status') === 'verified');
  const apps = factors.filter((one) => one.text('factor_type') === 'totp');
  if (apps.length < factors.length) leave('second factors other than authenticator apps');
  if (apps.length > 1) leave('further authenticator apps');
  if (!apps[0]) return undefined;
  const secret = totpSecretOf(fromBase32(apps[0].text('secret') ?? ''));
  if (!secret) leave('authenticator apps with a secret that cannot be read');
  return secret ?? undefined;
}
