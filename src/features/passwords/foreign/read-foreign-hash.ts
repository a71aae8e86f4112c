import { recognizeHash } from '../foreign-hash.ts';
import { undress } from './dresses.ts';
import { readStoredHash } from './stored-hash.ts';
import { unknownForm, type Problem } from './text.ts';

/** How a hash of another system is stored, or why it is refused. */
export type ForeignHash = { readonly stored: string } | Problem;

const weak =
  'is a salted SHA hash, which is guessed at a rate of billions a second; --allow-weak-hashes takes it';

/** The longest text that is looked at. */
const longest = 2048;

/**
 * Reads a hash in the form in which another system keeps it, whatever the system, or in which it is stored here.
 * `allowWeak` takes salted SHA, as LDAP directories have it.
 */
export function readForeignHash(text: string, { allowWeak }: { allowWeak: boolean }): ForeignHash {
  if (text.length > longest) return { problem: `must not be longer than ${longest} characters` };
  const stored = undress(text);
  const hash = readStoredHash(stored);
  if ('problem' in hash)
    return { problem: hash.problem === unknownForm ? describe(text) : hash.problem };
  const { kind } = hash.kind === 'pepper' ? hash.hash : hash;
  return kind === 'salted-sha' && !allowWeak ? { problem: weak } : { stored };
}

function describe(text: string): string {
  const kind = recognizeHash(text);
  if (!kind) return unknownForm;
  return kind.isVerified
    ? `looks like ${kind.name}, in a form that Latchkey does not know`
    : `is ${kind.name}, which Latchkey cannot verify`;
}
