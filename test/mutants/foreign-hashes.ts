import type { Mutant } from './mutant.ts';

const hasher = 'features/passwords/password-hasher.ts';
const folder = 'features/passwords/foreign';
const forms = 'features/foreign-forms.test.ts';
const logins = 'features/foreign-logins.test.ts';

/** Hashes of other systems. */
export const foreignHashMutants: readonly Mutant[] = [
  {
    file: `${folder}/bcrypt.ts`,
    find: " && !given.includes('\\0')",
    replace: '',
    test: logins,
    title: 'bcrypt takes no password with a NUL',
    why: 'a password, a NUL and the password again log in',
  },
  {
    file: hasher,
    find: 'await match(decoy ?? noPassword, password);\n        return null;',
    replace: 'return match(decoy ?? noPassword, password);',
    test: 'features/decoys.test.ts',
    title: 'what fits a decoy lets no one in',
    why: 'an unknown name has the password of a user',
  },
  {
    file: hasher,
    find: '[password, normalized]',
    replace: '[password]',
    test: logins,
    title: 'a password is verified as it was typed, and then normalised',
    why: 'a password of another system, typed on another keyboard, is refused',
  },
  {
    file: 'features/passwords/decoy-choice.ts',
    find: 'kinds.find(({ end }) => place < end)',
    replace: 'kinds.find(({ end }) => end > 0)',
    test: 'features/decoys.test.ts',
    why: 'all unknown names cost the same, and users do not',
  },
  {
    file: 'features/passwords/hashing-thread.ts',
    find: 'held.push(job);',
    replace: 'parentPort?.postMessage(work(job), []);',
    test: 'features/hashing-threads.test.ts',
    title: 'a job behind the first hash of another system',
    why: 'two logins get the answers of each other',
  },
  {
    file: `${folder}/crypt-forms.ts`,
    find: 'bcryptCost: 15',
    replace: 'bcryptCost: 31',
    test: forms,
    why: 'one user has a bcrypt hash that takes a day',
  },
  {
    file: `${folder}/derived-forms.ts`,
    find: 'most.iterations / blocks',
    replace: 'most.iterations',
    test: forms,
    why: 'a long result multiplies the iterations of PBKDF2',
  },
  {
    file: `${folder}/derived-forms.ts`,
    find: '128 * cost * blockSize * parallelization <= most.scryptBytes',
    replace: 'cost > 0',
    test: forms,
    why: 'one user has an scrypt hash that takes all memory',
  },
  {
    file: `${folder}/derived-forms.ts`,
    find: 'within(salt.length, 4, 128)',
    replace: 'within(salt.length, 0, 128)',
    test: forms,
    why: 'hashes without a salt are taken',
  },
  {
    file: `${folder}/read-foreign-hash.ts`,
    find: "kind === 'salted-sha' && !allowWeak",
    replace: "kind === 'salted-sha' && allowWeak === null",
    test: forms,
    why: 'salted SHA is taken unasked',
  },
  {
    file: 'features/keys/hash-keys.ts',
    find: '`latchkey hash key ${id}`',
    replace: '`latchkey hash key`',
    test: 'features/hash-keys.test.ts',
    why: 'a hash key opens as another one',
  },
];
