import * as v from 'valibot';
import { pbkdf2Form } from '../passwords/foreign/forms.ts';

/** Keycloak's exports have JSON in a string; written as an object it means the same. */
const jsonOf = <T>(content: v.GenericSchema<unknown, T>) =>
  v.union([content, v.pipe(v.string(), v.parseJson(), content)]);

const parameter = v.pipe(
  v.tuple([v.string()]),
  v.transform(([value]) => value),
);

const versions = new Map([
  ['1.0', '16'],
  ['1.3', '19'],
]);

const argon2 = v.object({
  algorithm: v.literal('argon2'),
  hashIterations: v.number(),
  additionalParameters: v.object({
    memory: parameter,
    parallelism: parameter,
    type: parameter,
    version: parameter,
  }),
});

const pbkdf2 = v.object({
  algorithm: v.picklist(['pbkdf2', 'pbkdf2-sha256', 'pbkdf2-sha512']),
  hashIterations: v.number(),
});

const digests = { pbkdf2: 'sha1', 'pbkdf2-sha256': 'sha256', 'pbkdf2-sha512': 'sha512' } as const;

const other = v.object({ algorithm: v.string() });

const unpadded = v.pipe(
  v.string(),
  v.transform((base64) => base64.replace(/={1,2}$/, '')),
);

/**
 * A password of Keycloak's, as it is among the `credentials` of a user in an exported realm, becomes the hash in the
 * usual format. Which hashes can be verified is decided elsewhere.
 */
export const keycloakCredential = v.pipe(
  v.object({
    type: v.optional(v.literal('password')),
    secretData: jsonOf(v.object({ value: unpadded, salt: unpadded })),
    credentialData: jsonOf(v.union([argon2, pbkdf2, other])),
  }),
  v.transform(({ secretData: { value, salt }, credentialData }) => {
    if (!('hashIterations' in credentialData)) return `$${credentialData.algorithm}$`;
    if (!('additionalParameters' in credentialData)) {
      const { algorithm, hashIterations: iterations } = credentialData;
      const [saltBytes, hash] = [Buffer.from(salt, 'base64'), Buffer.from(value, 'base64')];
      return pbkdf2Form({ digest: digests[algorithm], iterations, salt: saltBytes, hash });
    }
    const { memory, parallelism, type, version } = credentialData.additionalParameters;
    const cost = `m=${memory},t=${credentialData.hashIterations},p=${parallelism}`;
    return `$argon2${type}$v=${versions.get(version) ?? '0'}$${cost}$${salt}$${value}`;
  }),
);
