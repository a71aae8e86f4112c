import { hash, timingSafeEqual } from 'node:crypto';
import { cryptBase64 } from './crypt-base64.ts';
import type { PhpassHash } from './crypt-forms.ts';

/** The portable hashes of phpass (openwall.com/phpass): MD5, many times. */
export function matchesPhpass(
  { rounds, salt, checksum }: PhpassHash,
  password: Uint8Array,
): boolean {
  let state = hash('md5', Buffer.concat([Buffer.from(salt), password]), 'buffer');
  for (let round = 0; round < rounds; round += 1)
    state = hash('md5', Buffer.concat([state, password]), 'buffer');
  return timingSafeEqual(Buffer.from(cryptBase64(state)), Buffer.from(checksum));
}
