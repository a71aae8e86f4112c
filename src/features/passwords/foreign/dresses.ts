import { pbkdf2Form, saltedShaForm, scryptForm, type Digest } from './forms.ts';

type Groups = Readonly<Record<string, string>>;

/** What the same hash is called elsewhere, and how it is stored here. The first that fits is it. */
const dresses: readonly (readonly [RegExp, (groups: Groups) => string | null])[] = [
  // Django: django.contrib.auth.hashers
  [/^argon2(?<rest>\$argon2.*)$/, ({ rest = '' }) => rest],
  [/^bcrypt\$(?<rest>\$2.*)$/, ({ rest = '' }) => rest],
  [/^bcrypt_sha256\$(?<rest>\$2.*)$/, ({ rest = '' }) => `$bcrypt-sha256-hex${rest}`],
  [
    /^pbkdf2_(?<digest>sha1|sha256|sha512)\$(?<cost>\d{1,10})\$(?<salt>[^$]*)\$(?<hash>[\w+/]+={0,2})$/,
    ({ hash = '', ...rest }) => pbkdf2Of(rest, Buffer.from(hash, 'base64')),
  ],
  [
    /^scrypt\$(?<cost>\d{1,10})\$(?<salt>[^$]*)\$(?<r>\d{1,3})\$(?<p>\d{1,3})\$(?<hash>[\w+/]+={0,2})$/,
    ({ hash = '', ...rest }) => scryptOf(rest, Buffer.from(hash, 'base64')),
  ],
  // Flask and werkzeug: werkzeug.security
  [
    /^pbkdf2:(?<digest>sha1|sha256|sha512):(?<cost>\d{1,10})\$(?<salt>[^$]*)\$(?<hash>(?:[\da-f]{2})+)$/,
    ({ hash = '', ...rest }) => pbkdf2Of(rest, Buffer.from(hash, 'hex')),
  ],
  [
    /^scrypt:(?<cost>\d{1,10}):(?<r>\d{1,3}):(?<p>\d{1,3})\$(?<salt>[^$]*)\$(?<hash>(?:[\da-f]{2})+)$/,
    ({ hash = '', ...rest }) => scryptOf(rest, Buffer.from(hash, 'hex')),
  ],
  // passlib, and OpenLDAP's pw-pbkdf2: base64 with a dot in the place of the plus.
  [
    /^(?:\$pbkdf2(?:-(?<digest>sha256|sha512))?\$|\{PBKDF2(?:-(?<upper>SHA1|SHA256|SHA512))?\})(?<cost>\d{1,10})\$(?<salt>[\w./]+)\$(?<hash>[\w./]+)$/,
    ({ digest, upper, cost = '', salt = '', hash = '' }) =>
      `$pbkdf2-${digest ?? upper?.toLowerCase() ?? 'sha1'}$i=${cost}$${plus(salt)}$${plus(hash)}`,
  ],
  // LDAP (RFC 3112), OpenLDAP's pw-sha2, Dovecot
  [
    /^\{SSHA-?(?<bits>256|512)?(?:\.b64)?\}(?<hash>[\w+/]+={0,2})$/i,
    ({ bits, hash = '' }) => saltedShaOf(bits, Buffer.from(hash, 'base64')),
  ],
  // ASP.NET Core Identity: PasswordHasher of versions 2 and 3
  [/^(?<hash>A[\w+/]{60,}={0,2})$/, ({ hash = '' }) => aspNetOf(Buffer.from(hash, 'base64'))],
  // Spring Security, Dovecot, crypt of LDAP: the name of the scheme stands before.
  [/^\{[\w@.-]{1,64}\}(?<rest>\$.*)$/, ({ rest = '' }) => rest],
];

/** Returns the stored form of a hash that another system has in a form of its own; other texts as they are. */
export function undress(text: string): string {
  for (const [form, convert] of dresses) {
    const groups = form.exec(text)?.groups;
    if (groups) return versioned(convert(groups) ?? text);
  }
  return versioned(text);
}

/** Argon2 before its version 19 wrote no version. */
function versioned(text: string): string {
  return text.replace(/^(\$argon2(?:id|i|d)\$)(?=m=)/, '$1v=16$');
}

function pbkdf2Of({ digest, cost, salt = '' }: Groups, hash: Buffer): string {
  return pbkdf2Form({
    digest: digest as Digest,
    iterations: Number(cost),
    salt: Buffer.from(salt),
    hash,
  });
}

function scryptOf({ cost, salt = '', r, p }: Groups, hash: Buffer): string {
  const costs = { cost: Number(cost), blockSize: Number(r), parallelization: Number(p) };
  return scryptForm({ ...costs, salt: Buffer.from(salt), hash });
}

function plus(text: string): string {
  return text.replaceAll('.', '+');
}

function saltedShaOf(bits: string | undefined, bytes: Buffer): string {
  const digest = `sha${bits ?? '1'}` as Digest;
  const length = bits === undefined ? 20 : Number(bits) / 8;
  return saltedShaForm({ digest, hash: bytes.subarray(0, length), salt: bytes.subarray(length) });
}

const aspNetDigests: readonly Digest[] = ['sha1', 'sha256', 'sha512'];

/** Returns null where the bytes are in neither of the two formats. */
function aspNetOf(bytes: Buffer): string | null {
  if (bytes[0] === 0 && bytes.length === 49) {
    const [salt, hash] = [bytes.subarray(1, 17), bytes.subarray(17)];
    return pbkdf2Form({ digest: 'sha1', iterations: 1000, salt, hash });
  }
  const digest = aspNetDigests[bytes.readUInt32BE(1)];
  const saltEnd = 13 + bytes.readUInt32BE(9);
  if (bytes[0] !== 1 || !digest || saltEnd >= bytes.length) return null;
  const [salt, hash] = [bytes.subarray(13, saltEnd), bytes.subarray(saltEnd)];
  return pbkdf2Form({ digest, iterations: bytes.readUInt32BE(5), salt, hash });
}
