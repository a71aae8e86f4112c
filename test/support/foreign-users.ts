import { createHashKeys } from '../../src/features/keys/hash-keys.ts';
import { loadDataKey } from '../../src/features/keys/data-key.ts';
import {
  firebaseForm,
  pepperedForm,
  scryptForm,
} from '../../src/features/passwords/foreign/forms.ts';
import { readForeignHash } from '../../src/features/passwords/foreign/read-foreign-hash.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import vectors from '../vectors/foreign-hashes.json' with { type: 'json' };
import { user } from './rows.ts';
import type { TestServer } from './test-server.ts';

/** A hash and its password, and what made it. */
export interface Vector {
  readonly made: string;
  readonly hash: string;
  readonly password: string;
  readonly weak?: boolean;
  readonly form?: string;
  readonly salt?: string;
  readonly separator?: string;
  readonly signerKey?: string;
  readonly pepper?: string;
}

export const foreignHashes: readonly Vector[] = vectors;

type Target = Pick<TestServer, 'store' | 'clock'>;

/** Returns what keeps the signer keys and peppers of this server. */
export async function hashKeysOf({ store, clock }: Target) {
  const dataKey = await loadDataKey({ store: store.dataKeys, secret: null, random: systemRandom });
  return createHashKeys({ store: store.hashKeys, dataKey, random: systemRandom, clock });
}

/** Stores a user with this hash, as an import does. */
export async function storeForeignUser(server: Target, name: string, vector: Vector) {
  const text = await textOf(server, vector);
  const hash = readForeignHash(text, { allowWeak: vector.weak ?? false });
  if ('problem' in hash) throw new Error(`${vector.made}: the hash ${hash.problem}`);
  const row = { ...user(name), passwordHash: hash.stored };
  await server.store.users.insertMany([row], { allOrNothing: true });
}

async function textOf(server: Target, vector: Vector): Promise<string> {
  const { hash, form, salt = '', separator = '', signerKey, pepper } = vector;
  if (form === 'better-auth') {
    const [saltText = '', key = ''] = hash.split(':');
    const costs = { cost: 16_384, blockSize: 16, parallelization: 1 };
    return scryptForm({ ...costs, salt: Buffer.from(saltText), hash: Buffer.from(key, 'hex') });
  }
  const given = signerKey === undefined ? pepper : Buffer.from(signerKey, 'base64');
  if (given === undefined) return hash;
  const keyId = await (await hashKeysOf(server)).keep(Buffer.from(given));
  if (pepper !== undefined) return pepperedForm({ keyId, hash });
  const salts = [salt, separator].map((text) => Buffer.from(text, 'base64'));
  return firebaseForm({
    keyId,
    rounds: 8,
    memoryCost: 14,
    salt: Buffer.concat(salts),
    hash: Buffer.from(hash, 'base64'),
  });
}
