import { isUuid } from '../../../lib/uuid.ts';
import { createReader, localeOf, namesOf, type Leave } from '../create-reader.ts';
import { fieldsOf, type Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import { identitiesOf, requireIssuers } from '../provider-identities.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * `aws cognito-idp list-users`: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserType.html;
 * CSV with the columns of https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool.html.
 * Cognito gives no hash to anyone.
 */
export const cognito: ReaderMaker = {
  takes: ['map'],
  create({ map }) {
    const issuers = requireIssuers(map);
    return createReader('cognito', ['Users'], (record, leave) => toUser(record, issuers, leave));
  },
};

function toUser(record: Fields, map: ReadonlyMap<string, string>, leave: Leave): MovingUser {
  const attributes = attributesOf(record);
  if (attributes.has('phone_number')) leave('phone numbers');
  if (record.has('MFAOptions') || record.has('UserMFASettingList')) leave('second factors');
  const status = record.text('UserStatus') ?? attributes.text('cognito:user_status');
  const isEnabled = record.boolean('Enabled') ?? attributes.boolean('status');
  const names = {
    username: usernameOf(record, attributes, status),
    email: attributes.text('email'),
    isEmailVerified: attributes.boolean('email_verified'),
  };
  return {
    sourceId: attributes.text('sub') ?? record.text('Username') ?? null,
    ...namesOf(names, leave),
    createdAt: record.moment('UserCreateDate'),
    isDisabled: isEnabled === false,
    identities: identitiesOf(foreignIdentities(attributes, map), map, leave),
    locale: localeOf(attributes.text('locale')),
  };
}

/** Providers of the types OIDC and SAML have the names that the operator gave them, whatever these say. */
function foreignIdentities(attributes: Fields, map: ReadonlyMap<string, string>) {
  return attributes.list('identities').map((identity) => {
    const name = identity.text('providerName');
    const isOwn = ['OIDC', 'SAML'].includes(identity.text('providerType') ?? '');
    const isKnown = !isOwn || map.has(name ?? '');
    return { provider: isKnown ? name : undefined, subject: identity.text('userId') };
  });
}

/** In JSON they are a list of names and values; in CSV each is a column. */
function attributesOf(record: Fields): Fields {
  if (!record.has('Attributes')) return record;
  const pairs = record.list('Attributes').map((one) => [one.text('Name'), one.text('Value')]);
  return fieldsOf(Object.fromEntries(pairs));
}

/** Returns what the user types in. A pool of addresses makes up a UUID; a user of a provider has a name made of its id. */
function usernameOf(record: Fields, attributes: Fields, status: string | undefined) {
  const username = record.text('Username') ?? record.text('cognito:username');
  const isMadeUp = status === 'EXTERNAL_PROVIDER' || (username !== undefined && isUuid(username));
  return isMadeUp ? attributes.text('preferred_username') : username;
}
