import type { Digest } from './forms.ts';
import { fromText, unknownForm, within, type Problem } from './text.ts';

interface Salted {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

export interface Pbkdf2Hash extends Salted {
  readonly kind: 'pbkdf2';
  readonly digest: Digest;
  readonly iterations: number;
}

export interface ScryptHash extends Salted {
  readonly kind: 'scrypt';
  /** N, a power of two. */
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
}

export interface FirebaseHash extends Omit<ScryptHash, 'kind'> {
  readonly kind: 'firebase';
  readonly keyId: string;
}

export interface SaltedShaHash extends Salted {
  readonly kind: 'salted-sha';
  readonly digest: Digest;
}

/** The most that checking a password may cost, however often a wrong one is tried. */
const most = { iterations: 10_000_000, scryptBytes: 128 * 1024 * 1024 };

export function readPbkdf2(text: string): Pbkdf2Hash | Problem | null {
  const parts = /^\$pbkdf2-(sha1|sha256|sha512)\$i=(\d{1,10})\$([^$]*)\$([^$]*)$/.exec(text);
  if (!parts) return null;
  const digest = parts[1] as Digest;
  const iterations = Number(parts[2]);
  const salted = readSalted(parts[3], parts[4]);
  if ('problem' in salted) return salted;
  // Each block of the result takes all iterations.
  const blocks = Math.ceil(salted.hash.length / digestBytes[digest]);
  return within(iterations, 1000, most.iterations / blocks)
    ? { kind: 'pbkdf2', digest, iterations, ...salted }
    : { problem: `must have 1000 to ${most.iterations} iterations` };
}

const digestBytes: Readonly<Record<Digest, number>> = { sha1: 20, sha256: 32, sha512: 64 };

export function readScrypt(text: string): ScryptHash | Problem | null {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([^$]*)\$([^$]*)$/.exec(text);
  if (!parts) return null;
  const [log2 = 0, blockSize = 0, parallelization = 0] = parts.slice(1, 4).map(Number);
  const costs = scryptCosts({ log2, blockSize, parallelization });
  if ('problem' in costs) return costs;
  const salted = readSalted(parts[4], parts[5]);
  return 'problem' in salted ? salted : { kind: 'scrypt', ...costs, ...salted };
}

export function readFirebase(text: string): FirebaseHash | Problem | null {
  const parts =
    /^\$firebase-scrypt\$k=([\w-]{1,64}),r=(\d{1,3}),m=(\d{1,2})\$([^$]*)\$([^$]*)$/.exec(text);
  if (!parts) return null;
  const [, keyId = '', blockSize, log2] = parts;
  const costs = scryptCosts({
    log2: Number(log2),
    blockSize: Number(blockSize),
    parallelization: 1,
  });
  if ('problem' in costs) return costs;
  const salted = readSalted(parts[4], parts[5]);
  return 'problem' in salted ? salted : { kind: 'firebase', keyId, ...costs, ...salted };
}

type ScryptCosts = Pick<ScryptHash, 'cost' | 'blockSize' | 'parallelization'>;

function scryptCosts(
  costs: Omit<ScryptCosts, 'cost'> & { readonly log2: number },
): ScryptCosts | Problem {
  const { log2, blockSize, parallelization } = costs;
  const cost = 2 ** log2;
  const isSane =
    log2 >= 10 &&
    within(blockSize, 1, 64) &&
    within(parallelization, 1, 16) &&
    128 * cost * blockSize * parallelization <= most.scryptBytes;
  return isSane
    ? { cost, blockSize, parallelization }
    : { problem: `must have an N of scrypt of 1024 or more, and a 128·N·r·p of at most 128 MiB` };
}

export function readSaltedSha(text: string): SaltedShaHash | Problem | null {
  const parts = /^\$s(sha1|sha256|sha512)\$([^$]*)\$([^$]*)$/.exec(text);
  if (!parts) return null;
  const digest = parts[1] as Digest;
  const salted = readSalted(parts[2], parts[3]);
  if ('problem' in salted) return salted;
  return salted.hash.length === digestBytes[digest]
    ? { kind: 'salted-sha', digest, ...salted }
    : { problem: unknownForm };
}

function readSalted(saltText = '', hashText = ''): Salted | Problem {
  const [salt, hash] = [fromText(saltText), fromText(hashText)];
  if (!salt || !hash) return { problem: 'must have its salt and its hash in base64' };
  // Without a salt, one guess tries all users.
  return within(salt.length, 4, 128) && within(hash.length, 16, 128)
    ? { salt, hash }
    : { problem: 'must have a salt of 4 to 128 bytes and a hash of 16 to 128' };
}
