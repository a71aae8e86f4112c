import { firebaseForm } from '../../passwords/foreign/forms.ts';
import { createReader, namesOf, type Leave } from '../create-reader.ts';
import { Unusable, type Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import { identitiesOf } from '../provider-identities.ts';
import type { ReaderOptions } from '../reader-options.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * `firebase auth:export users.json`: https://firebase.google.com/docs/cli/auth, and src/accountExporter.ts of
 * firebase/firebase-tools for the members. The parameters of the hashes are the `hash_config` that the console shows:
 * https://firebase.google.com/docs/cli/auth#password_hash_parameters, https://github.com/firebase/scrypt.
 */
export const firebase: ReaderMaker = {
  takes: ['hashConfig'],
  async create({ hashConfig, keepHashKey }) {
    const config = hashConfig === undefined ? null : parseHashConfig(hashConfig);
    const hashes = config && { ...config, keyId: await keepHashKey(config.signerKey) };
    return createReader('firebase', ['users'], (record, leave) => toUser(record, hashes, leave));
  },
};

type Hashes = HashConfig & { readonly keyId: Awaited<ReturnType<ReaderOptions['keepHashKey']>> };

function toUser(record: Fields, hashes: Hashes | null, leave: Leave): MovingUser {
  if (record.has('phoneNumber')) leave('phone numbers');
  if (record.has('customAttributes')) leave('custom claims');
  if (record.has('mfaInfo')) leave('second factors');
  const providers = record.list('providerUserInfo').flatMap((info) => {
    const provider = info.text('providerId');
    // These two are the user's own address and telephone number.
    if (provider === 'password' || provider === 'phone') return [];
    return [{ provider, subject: info.text('rawId'), email: info.text('email') }];
  });
  return {
    sourceId: record.text('localId') ?? null,
    ...namesOf(
      {
        email: record.text('email'),
        isEmailVerified: record.boolean('emailVerified'),
      },
      leave,
    ),
    passwordHash: hashOf(record, hashes),
    createdAt: record.moment('createdAt'),
    isDisabled: record.boolean('disabled'),
    identities: identitiesOf(providers, new Map(), leave),
  };
}

function hashOf(record: Fields, hashes: Hashes | null): string | undefined {
  const [hash, salt] = [record.text('passwordHash'), record.text('salt')];
  if (hash === undefined) return undefined;
  if (hashes === null)
    throw new Unusable('The password hash cannot be verified without --hash-config.');
  const [hashBytes, saltBytes] = [fromBase64(hash), fromBase64(salt ?? '')];
  if (!hashBytes || !saltBytes) throw new Unusable('The hash or the salt is not base64.');
  return firebaseForm({
    keyId: hashes.keyId,
    rounds: hashes.rounds,
    memoryCost: hashes.memoryCost,
    salt: Buffer.concat([saltBytes, hashes.saltSeparator]),
    hash: hashBytes,
  });
}

interface HashConfig {
  readonly signerKey: Buffer;
  readonly saltSeparator: Buffer;
  readonly rounds: number;
  readonly memoryCost: number;
}

const configHelp =
  '--hash-config: the file has to hold what the console of Firebase shows below “Password hash parameters”: algorithm SCRYPT, base64_signer_key, base64_salt_separator, rounds and mem_cost.';

/** Returns the parameters as the console shows them, or as JSON. Throws for others; no value is repeated. */
function parseHashConfig(text: string): HashConfig {
  const pairs = text
    .slice(0, 4096)
    .matchAll(/"?\b(algorithm|base64_\w+|rounds|mem_cost)"?\s*[:=]\s*"?([\w+/=]{1,1024})/g);
  const values = new Map([...pairs].map(([, name, value]) => [name, value]));
  const signerKey = fromBase64(values.get('base64_signer_key') ?? '');
  const saltSeparator = fromBase64(values.get('base64_salt_separator') ?? '');
  const rounds = Number(values.get('rounds'));
  const memoryCost = Number(values.get('mem_cost'));
  const isWhole =
    values.get('algorithm')?.toUpperCase() === 'SCRYPT' &&
    [rounds, memoryCost].every((value) => Number.isInteger(value) && value >= 1);
  if (!isWhole || !signerKey || !saltSeparator) throw new Error(configHelp);
  return { signerKey, saltSeparator, rounds, memoryCost };
}

/** Returns the bytes of base64 or base64url, or null where it is neither or there are none. */
function fromBase64(text: string): Buffer | null {
  return /^[\w+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}
