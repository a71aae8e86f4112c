/** What other systems store, by how it begins or how long it is. The first that fits is it. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^\$argon2i\$/, 'an Argon2i hash'],
  [/^\$argon2d\$/, 'an Argon2d hash'],
  [/^\$argon2id\$(?!v=19\$)/, 'an Argon2id hash of an older version than 19'],
  [/^(\{\w+\})?(bcrypt(_sha256)?\$|\$wp)?\$2[abxy]?\$|^\$bcrypt-sha256\$/, 'a bcrypt hash'],
  [/^(\$(fb)?scrypt\$|\$7\$|\$s0\$|scrypt[:$]|\{scrypt)/i, 'an scrypt hash'],
  [/^\$g?y\$/, 'a yescrypt hash'],
  [/^(\$pbkdf2|pbkdf2[_:]|\{pbkdf2)/i, 'a PBKDF2 hash'],
  [/^AQAAAA[\w+/]{50,}={0,2}$/, 'a PBKDF2 hash of ASP.NET Core Identity'],
  [/^(\{crypt\})?\$5\$/i, 'a SHA-256-crypt hash'],
  [/^(\{crypt\})?\$6\$/i, 'a SHA-512-crypt hash'],
  [/^(\{crypt\})?\$(1|apr1)\$/i, 'an MD5-crypt hash'],
  [/^\$[PH]\$/, 'a phpass hash'],
  [/^\$S\$/, 'a hash of Drupal'],
  [/^md5\$/, 'a salted MD5 hash'],
  [/^sha(1|224|256|384|512)\$/, 'a salted SHA hash'],
  [/^\{noop\}/, 'a password in the clear'],
  [/^\{(S?MD5|S?SHA[-\d]*|crypt)\}/i, 'a hash of an LDAP directory'],
  [/^SCRAM-SHA-/, 'a SCRAM verifier'],
  [/^\*[0-9A-F]{40}$/, 'a hash of MySQL'],
  [/^!/, 'the mark of a user without a password'],
  [/^[\da-f]{32}$/i, 'as long as an MD5 hash'],
  [/^[\da-f]{40}$/i, 'as long as a SHA-1 hash'],
  [/^[\da-f]{64}$/i, 'as long as a SHA-256 hash'],
  [/^[\da-f]{96}$/i, 'as long as a SHA-384 hash'],
  [/^[\da-f]{128}$/i, 'as long as a SHA-512 hash'],
  [/^[\w+/-]{86}==$/, 'as long as an scrypt hash of Firebase'],
];

/** Returns what this hash of another system is, with its article and without a character of it, or null. */
export function recognizeHash(hash: string): string | null {
  return kinds.find(([pattern]) => pattern.test(hash))?.[1] ?? null;
}

/** Returns whether this has the form of a hash with its salt, which is too long to be typed as a password. */
export function looksHashed(text: string): boolean {
  return (
    text.length >= 50 &&
    text.length <= 512 &&
    /^([\w-]+|\{[\w@.-]+\})?\$[^$]+\$.*\$?[\w+/.]{22,}={0,2}$/.test(text)
  );
}

/**
 * Returns the PHC string of an Argon2 hash in the clothes of Django (`argon2$argon2id$…`), Spring Security
 * (`{argon2@SpringSecurity_v5_8}$argon2id$…`) or Dovecot (`{ARGON2ID}$argon2id$…`); other texts as they are.
 */
export function undressHash(hash: string): string {
  return hash.replace(/^(argon2|\{[\w@.-]{1,64}\})(?=\$argon2)/, '');
}
