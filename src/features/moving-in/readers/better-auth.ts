import { scryptForm } from '../../passwords/foreign/forms.ts';
import { createReader, namesOf, refuseAnonymous, type Leave } from '../create-reader.ts';
import type { Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import { identitiesOf, requireIssuers } from '../provider-identities.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * Rows of `user`, each with its rows of `account`: https://better-auth.com/docs/concepts/database#core-schema;
 * docs/moving-in.md has the query. Columns of the plugins admin, anonymous, username, phone-number and two-factor are known.
 */
export const betterAuth: ReaderMaker = {
  takes: ['map'],
  create({ map, now }) {
    const issuers = requireIssuers(map);
    return createReader('better-auth', [], (record, leave) => toUser(record, issuers, now, leave));
  },
};

function toUser(
  record: Fields,
  map: ReadonlyMap<string, string>,
  now: Date,
  leave: Leave,
): MovingUser {
  refuseAnonymous(record.boolean('isAnonymous'));
  if (record.has('phoneNumber')) leave('phone numbers');
  if (record.boolean('twoFactorEnabled') === true) leave('second factors');
  const accounts = record.list('accounts');
  const isCredential = (account: Fields) => account.text('providerId') === 'credential';
  const banExpires = record.moment('banExpires');
  const names = {
    username: record.text('username'),
    email: record.text('email'),
    isEmailVerified: record.boolean('emailVerified'),
  };
  const foreign = accounts
    .filter((account) => !isCredential(account))
    .map((account) => ({
      provider: account.text('providerId'),
      subject: account.text('accountId'),
    }));
  return {
    sourceId: record.text('id') ?? null,
    ...namesOf(names, leave),
    passwordHash: storedForm(accounts.find(isCredential)?.text('password')),
    createdAt: record.moment('createdAt'),
    isDisabled: record.boolean('banned') === true && (banExpires === undefined || banExpires > now),
    identities: identitiesOf(foreign, map, leave),
  };
}

/** `SALT:KEY` in hex, by scrypt with these costs; the text of the salt is the salt (@better-auth/utils, src/password.node.ts). */
function storedForm(hash: string | undefined): string | undefined {
  const [, salt, key] = /^([\da-f]{32}):([\da-f]{128})$/.exec(hash ?? '') ?? [];
  if (salt === undefined || key === undefined) return hash;
  return scryptForm({
    cost: 16_384,
    blockSize: 16,
    parallelization: 1,
    salt: Buffer.from(salt),
    hash: Buffer.from(key, 'hex'),
  });
}
