import { fromText, within } from './text.ts';

/** The password hashing competition's string format, as libraries of every language write Argon2. */
const format =
  /^\$argon2(?:id|i|d)\$v=(?:16|19)\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** The most that a login with the parameters of another system may cost, until it replaces them with ours. */
const most = { memoryKib: 1_048_576, passes: 16, lanes: 16, kibPasses: 1_048_576, bytes: 64 };

/**
 * Returns why this is no Argon2 hash that passwords could be checked against (RFC 9106 §3.1), as the rest of a
 * sentence, or null.
 */
export function argon2Problem(hash: string): string | null {
  const parts = format.exec(hash);
  if (!parts) return 'must look like $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH';
  const [memoryKib = 0, passes = 0, lanes = 0] = parts.slice(1, 4).map(Number);
  const isSane =
    within(lanes, 1, most.lanes) &&
    within(passes, 1, most.passes) &&
    within(memoryKib, 8 * lanes, most.memoryKib);
  if (!isSane) {
    return `must have m from 8p to ${most.memoryKib}, t from 1 to ${most.passes} and p from 1 to ${most.lanes}`;
  }
  // A wrong password costs as much, however often it is tried.
  if (memoryKib * passes > most.kibPasses) return `must have an m·t of at most ${most.kibPasses}`;
  const [salt, digest] = parts.slice(4).map(fromText);
  if (!salt || !digest) return 'must have its salt and its hash in base64 without padding';
  if (!within(salt.length, 8, most.bytes) || !within(digest.length, 16, most.bytes)) {
    return `must have a salt of 8 to ${most.bytes} bytes and a hash of 16 to ${most.bytes}`;
  }
  return null;
}
