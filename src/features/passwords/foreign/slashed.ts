/**
 * Returns the password as WordPress sees it, null where that is no other: it puts a backslash before quotes and
 * backslashes of what is posted, and hashes that (https://core.trac.wordpress.org/ticket/13655). What its command line
 * and some plugins set has none, so that both are tried.
 */
export function slashed(password: Uint8Array): Buffer | null {
  if (!password.some((byte) => special.has(byte))) return null;
  return Buffer.from(
    [...password].flatMap((byte) => (special.has(byte) ? [backslash, byte] : byte)),
  );
}

const backslash = 0x5c;
const special: ReadonlySet<number> = new Set([0x22, 0x27, backslash]);
