import { pepperedForm } from '../../passwords/foreign/forms.ts';
import { createReader, hasHappened, namesOf, refuseDeleted, type Leave } from '../create-reader.ts';
import type { Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import { identitiesOf, requireIssuers } from '../provider-identities.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * The table of users, with the columns of https://github.com/heartcombo/devise: `encrypted_password` is bcrypt of the
 * password and the pepper of `config.pepper` (lib/devise/encryptor.rb). `provider` and `uid` are those of
 * https://github.com/heartcombo/devise/wiki/OmniAuth:-Overview.
 */
export const devise: ReaderMaker = {
  takes: ['map', 'pepper'],
  async create({ map, pepper, keepHashKey }) {
    const issuers = requireIssuers(map);
    const keyId = pepper === undefined ? null : await keepHashKey(pepper);
    return createReader('devise', [], (record, leave) => toUser(record, { issuers, keyId }, leave));
  },
};

interface Given {
  readonly issuers: ReadonlyMap<string, string>;
  /** Names the pepper among the hash keys. */
  readonly keyId: string | null;
}

function toUser(record: Fields, { issuers, keyId }: Given, leave: Leave): MovingUser {
  refuseDeleted(record.has('deleted_at') || record.has('discarded_at'));
  if (record.has('unconfirmed_email')) leave('changes of the address that wait for their proof');
  if (record.boolean('otp_required_for_login') === true) leave('second factors');
  const names = {
    username: record.text('username') ?? record.text('login'),
    email: record.text('email'),
    isEmailVerified: hasHappened(record.moment('confirmed_at')),
  };
  const hash = record.text('encrypted_password');
  const provider = record.text('provider');
  const found = provider === undefined || provider === 'email' ? [] : [provider];
  return {
    sourceId: record.text('id') ?? null,
    ...namesOf(names, leave),
    passwordHash: hash !== undefined && keyId !== null ? pepperedForm({ keyId, hash }) : hash,
    createdAt: record.moment('created_at'),
    identities: identitiesOf(
      found.map((name) => ({ provider: name, subject: record.text('uid') })),
      issuers,
      leave,
    ),
  };
}
