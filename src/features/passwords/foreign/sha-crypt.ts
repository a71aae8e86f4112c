import { hash, timingSafeEqual } from 'node:crypto';
import { cryptBase64 } from './crypt-base64.ts';
import type { ShaCryptHash } from './crypt-forms.ts';

/** SHA-crypt of Ulrich Drepper, as crypt(3) of glibc has it (akkadia.org/drepper/SHA-crypt.txt; the steps are its). */
export function matchesShaCrypt(crypt: ShaCryptHash, password: Uint8Array): boolean {
  const result = derive(crypt, password);
  const ordered = Buffer.from(orders[crypt.digest].map((index) => result[index] ?? 0));
  return timingSafeEqual(Buffer.from(cryptBase64(ordered)), Buffer.from(crypt.checksum));
}

function derive({ digest, rounds, salt }: ShaCryptHash, password: Uint8Array): Buffer {
  const hashOf = (...parts: readonly Uint8Array[]): Buffer =>
    hash(digest, Buffer.concat(parts), 'buffer');
  const saltBytes = Buffer.from(salt);
  const { length } = password;

  // Steps 1 to 12
  const b = hashOf(password, saltBytes, password);
  const bits: Uint8Array[] = [];
  for (let left = length; left > 0; left >>= 1) bits.push(left & 1 ? b : password);
  let state = hashOf(password, saltBytes, repeat(b, length), ...bits);

  // Steps 13 to 20
  const p = repeat(hashOf(...Array<Uint8Array>(length).fill(password)), length);
  const times = 16 + (state[0] ?? 0);
  const s = repeat(hashOf(...Array<Uint8Array>(times).fill(saltBytes)), saltBytes.length);

  // Step 21
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1;
    state = hashOf(
      isOdd ? p : state,
      round % 3 === 0 ? empty : s,
      round % 7 === 0 ? empty : p,
      isOdd ? state : p,
    );
  }
  return state;
}

const empty = Buffer.alloc(0);

function repeat(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes);
}

/** Step 22: in which order the bytes are written. Three each are written together, the last of them first. */
const orders: Readonly<Record<ShaCryptHash['digest'], readonly number[]>> = {
  sha256: [...order(10, 2), 30, 31],
  sha512: [...order(21, 1), 63],
};

function order(step: number, turn: number): number[] {
  return Array.from({ length: step }, (_, index) =>
    [2, 1, 0].map((place) => index + step * ((place + turn * index) % 3)),
  ).flat();
}
