/** What other systems store, by how it begins or how long it is. The first that fits is it. */
const verified: readonly (readonly [RegExp, string])[] = [
  [/^(argon2|\{[\w@.-]+\})?\$argon2/i, 'an Argon2 hash'],
  [/^(\{\w+\})?(bcrypt(_sha256)?\$|\$wp)?\$2[aby]\$|^\$bcrypt-sha256(-hex)?\$/, 'a bcrypt hash'],
  [/^(\$(fb)?scrypt\$|scrypt[:$]|\{scrypt)/i, 'an scrypt hash'],
  [/^(\$pbkdf2|pbkdf2[_:]|\{pbkdf2)/i, 'a PBKDF2 hash'],
  [/^AQAAAA[\w+/]{50,}={0,2}$/, 'a PBKDF2 hash of ASP.NET Core Identity'],
  [/^(\{[\w-]+\})?\$5\$/i, 'a SHA-256-crypt hash'],
  [/^(\{[\w-]+\})?\$6\$/i, 'a SHA-512-crypt hash'],
  [/^\$[PH]\$/, 'a phpass hash'],
  [/^\{SSHA[-\d]*\}/i, 'a salted SHA hash of an LDAP directory'],
];

/** What Latchkey cannot verify. */
const others: readonly (readonly [RegExp, string])[] = [
  [/^(\{\w+\})?\$2x?\$/, 'a bcrypt hash of a faulty version'],
  [/^(\$7\$|\$s0\$)/, 'an scrypt hash of another form'],
  [/^(\{\w+\})?\$g?y\$/, 'a yescrypt hash'],
  [/^(\{[\w-]+\})?\$(1|apr1)\$/i, 'an MD5-crypt hash'],
  [/^\$S\$/, 'a hash of Drupal'],
  [/^md5\$/, 'a salted MD5 hash'],
  [/^sha(1|224|256|384|512)\$/, 'a salted SHA hash'],
  [/^\{noop\}/, 'a password in the clear'],
  [/^\{(S?MD5|SHA[-\d]*|crypt)\}/i, 'a hash of an LDAP directory'],
  [/^SCRAM-SHA-/, 'a SCRAM verifier'],
  [/^\*[0-9A-F]{40}$/, 'a hash of MySQL'],
  [/^!/, 'the mark of a user without a password'],
  [/^[\da-f]{32}$/i, 'as long as an MD5 hash'],
  [/^[\da-f]{40}$/i, 'as long as a SHA-1 hash'],
  [/^[\da-f]{64}$/i, 'as long as a SHA-256 hash'],
  [/^[\da-f]{96}$/i, 'as long as a SHA-384 hash'],
  [/^[\da-f]{128}$/i, 'as long as a SHA-512 hash'],
  [/^[\w+/-]{86}==$/, 'as long as an scrypt hash of Firebase, which needs its signer key'],
];

/**
 * Returns what this hash of another system is, with its article and without a character of it, and whether Latchkey
 * verifies hashes of the kind; or null.
 */
export function recognizeHash(hash: string): { name: string; isVerified: boolean } | null {
  const find = (kinds: typeof others) => kinds.find(([pattern]) => pattern.test(hash))?.[1];
  const name = find(verified);
  if (name !== undefined) return { name, isVerified: true };
  const other = find(others);
  return other === undefined ? null : { name: other, isVerified: false };
}

/** Returns whether this has the form of a hash with its salt, which is too long to be typed as a password. */
export function looksHashed(text: string): boolean {
  return (
    text.length >= 50 &&
    text.length <= 512 &&
    /^([\w-]+|\{[\w@.-]+\})?\$[^$]+\$.*\$?[\w+/.]{22,}={0,2}$/.test(text)
  );
}
