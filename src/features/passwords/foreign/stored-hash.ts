import { argon2Problem } from './argon2-form.ts';
import {
  readBcrypt,
  readPhpass,
  readShaCrypt,
  type BcryptHash,
  type PhpassHash,
  type ShaCryptHash,
} from './crypt-forms.ts';
import {
  readFirebase,
  readPbkdf2,
  readSaltedSha,
  readScrypt,
  type FirebaseHash,
  type Pbkdf2Hash,
  type SaltedShaHash,
  type ScryptHash,
} from './derived-forms.ts';
import { unknownForm, type Problem } from './text.ts';

/** What a stored hash of another system says. */
export type StoredHash = KeylessHash | FirebaseHash | PepperedHash;

export type KeylessHash =
  | { readonly kind: 'argon2'; readonly text: string }
  | BcryptHash
  | Pbkdf2Hash
  | ScryptHash
  | ShaCryptHash
  | PhpassHash
  | SaltedShaHash;

export interface PepperedHash {
  readonly kind: 'pepper';
  readonly keyId: string;
  readonly hash: KeylessHash;
}

/** No stored hash is longer, in characters. */
const longest = 1024;

/** Returns what a stored hash says, or why no password can be checked against it, as the rest of a sentence. */
export function readStoredHash(text: string): StoredHash | Problem {
  if (text.length > longest) return { problem: `must not be longer than ${longest} characters` };
  const peppered = /^\$pepper\$k=([\w-]{1,64})(\$.*)$/.exec(text);
  if (!peppered) return readFirebase(text) ?? readKeyless(text);
  const [, keyId = '', inner = ''] = peppered;
  const hash = readKeyless(inner);
  return 'problem' in hash ? hash : { kind: 'pepper', keyId, hash };
}

function readKeyless(text: string): KeylessHash | Problem {
  if (text.startsWith('$argon2')) {
    const problem = argon2Problem(text);
    return problem === null ? { kind: 'argon2', text } : { problem };
  }
  const hash =
    readBcrypt(text) ??
    readPbkdf2(text) ??
    readScrypt(text) ??
    readShaCrypt(text) ??
    readPhpass(text) ??
    readSaltedSha(text);
  return hash ?? { problem: unknownForm };
}
