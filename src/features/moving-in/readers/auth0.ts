import { createReader, namesOf, type Leave } from '../create-reader.ts';
import type { Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import { identitiesOf, requireIssuers } from '../provider-identities.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * The export of password hashes, one user a line, as Auth0's support makes it:
 * https://support.auth0.com/center/s/article/How-to-Use-the-Password-Hashes-Export-from-Auth0. The bulk export of profiles
 * has `user_id`, `identities` and `blocked` (https://auth0.com/docs/manage-users/user-migration/bulk-user-exports); a line
 * of the one with what the other has is read, too.
 */
export const auth0: ReaderMaker = {
  takes: ['map'],
  create({ map }) {
    const issuers = requireIssuers(map);
    return createReader('auth0', [], (record, leave) => toUser(record, issuers, leave));
  },
};

function toUser(record: Fields, map: ReadonlyMap<string, string>, leave: Leave): MovingUser {
  if (record.has('phone_number')) leave('phone numbers');
  if (record.has('multifactor') || record.has('mfa_factors')) leave('second factors');
  if (record.has('app_metadata')) leave('app metadata');
  const identities = record.list('identities').flatMap((identity) => {
    const provider = identity.text('provider');
    // The database of Auth0 itself, and codes by mail.
    if (provider === 'auth0' || provider === 'email') return [];
    return [{ provider, subject: identity.text('user_id') }];
  });
  return {
    sourceId: idOf(record),
    ...namesOf({ username: record.text('username'), ...addressOf(record) }, leave),
    passwordHash: record.text('passwordHash'),
    createdAt: record.moment('created_at'),
    isDisabled: record.boolean('blocked'),
    identities: identitiesOf(identities, map, leave),
  };
}

/** Returns the id that Auth0's tokens had as `sub`, which both exports have. */
function idOf(record: Fields): string | null {
  const userId = record.text('user_id');
  if (userId !== undefined) return userId;
  const id = record.text('alt_id') ?? record.fields('_id')?.text('$oid');
  return id === undefined ? null : `auth0|${id}`;
}

/** Where there is no `email`, it is among the identifiers. */
function addressOf(record: Fields) {
  const email = record.text('email');
  if (email !== undefined) return { email, isEmailVerified: record.boolean('email_verified') };
  const identifier = record.list('identifiers').find((one) => one.text('type') === 'email');
  return {
    email: identifier?.text('value'),
    isEmailVerified: identifier?.boolean('verified'),
  };
}
