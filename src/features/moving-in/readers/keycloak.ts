import * as v from 'valibot';
import { createReader, localeOf, namesOf, type Leave } from '../create-reader.ts';
import { Unusable, type Fields } from '../fields.ts';
import { keycloakCredential } from '../keycloak-credential.ts';
import type { MovingUser } from '../moving-user.ts';
import { identitiesOf, requireIssuers } from '../provider-identities.ts';
import { fromBase32, totpSecretOf } from '../totp-secret.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * `kc.sh export --dir … --users realm_file`, or the files of users apart: https://www.keycloak.org/server/importExport. Users are
 * UserRepresentation of https://www.keycloak.org/docs-api/latest/rest-api/, credentials the JSON in
 * org.keycloak.models.credential.{PasswordCredentialModel,OTPCredentialModel}.
 */
export const keycloak: ReaderMaker = {
  takes: ['map'],
  create({ map }) {
    const issuers = requireIssuers(map);
    return createReader('keycloak', ['users'], (record, leave) => toUser(record, issuers, leave));
  },
};

function toUser(record: Fields, map: ReadonlyMap<string, string>, leave: Leave): MovingUser {
  if (record.has('serviceAccountClientId'))
    throw new Unusable('The user is the service account of a client.');
  if (record.has('federationLink')) leave('passwords kept in a directory');
  for (const [member, what] of [
    ['realmRoles', 'realm roles'],
    ['clientRoles', 'client roles'],
    ['groups', 'memberships in groups'],
  ] as const)
    if (record.has(member)) leave(what);
  const credentials = record.list('credentials');
  const identities = record.list('federatedIdentities').map((identity) => ({
    provider: identity.text('identityProvider'),
    subject: identity.text('userId'),
  }));
  return {
    sourceId: record.text('id') ?? null,
    ...namesOf(
      {
        username: record.text('username'),
        email: record.text('email'),
        isEmailVerified: record.boolean('emailVerified'),
      },
      leave,
    ),
    passwordHash: hashOf(credentials),
    createdAt: record.moment('createdTimestamp'),
    isDisabled: record.boolean('enabled') === false,
    identities: identitiesOf(identities, map, leave),
    totpSecret: totpOf(credentials, leave),
    locale: localeOf(record.fields('attributes')?.texts('locale')[0]),
  };
}

const typed = (credentials: readonly Fields[], type: string) =>
  credentials.filter((credential) => credential.text('type') === type);

function hashOf(credentials: readonly Fields[]): string | undefined {
  const [password] = typed(credentials, 'password');
  if (!password) return undefined;
  const result = v.safeParse(keycloakCredential, password.record);
  if (!result.success) throw new Unusable('The credential of type password cannot be read.');
  return result.output;
}

/** Returns the secret of the first app of the kind that Latchkey has. */
function totpOf(credentials: readonly Fields[], leave: Leave): Uint8Array | undefined {
  if (typed(credentials, 'webauthn').length > 0) leave('security keys');
  if (typed(credentials, 'webauthn-passwordless').length > 0) leave('passkeys');
  if (typed(credentials, 'recovery-authn-codes').length > 0) leave('recovery codes');
  const apps = typed(credentials, 'otp');
  if (apps.length > 1) leave('further authenticator apps');
  const secret = apps[0] ? secretOf(apps[0]) : undefined;
  if (secret === null) leave('authenticator apps of another kind than SHA-1, 6 digits, 30 seconds');
  return secret ?? undefined;
}

function secretOf(app: Fields): Uint8Array | null {
  const data = app.fields('credentialData');
  const secret = app.fields('secretData')?.text('value');
  const isUsual =
    data?.text('subType') === 'totp' &&
    data.text('digits') === '6' &&
    data.text('period') === '30' &&
    data.text('algorithm') === 'HmacSHA1';
  if (!isUsual || secret === undefined) return null;
  // OTPCredentialModel.getDecodedSecret: the text itself is the secret, unless its encoding is said.
  const encoding = data.text('secretEncoding');
  if (encoding === undefined) return totpSecretOf(Buffer.from(secret));
  return encoding.toUpperCase() === 'BASE32' ? totpSecretOf(fromBase32(secret)) : null;
}
