import type { Mutant } from './mutant.ts';

const create = 'features/moving-in/create-reader.ts';
const understanding = 'features/moving-in/understanding.test.ts';
const accounts = 'features/moving-in/provider-accounts.test.ts';
const credentials = 'features/moving-in/foreign-credentials.test.ts';

export const readerMutants: readonly Mutant[] = [
  {
    file: create,
    find: 'isEmailVerified: isEmailVerified === true',
    replace: 'isEmailVerified: isEmailVerified !== false',
    test: understanding,
    title: 'an address is proved only where',
    why: 'an address comes in as proved where the other system says nothing',
  },
  {
    file: create,
    find: '{ email: username, isEmailVerified: false }',
    replace: '{ email: username, isEmailVerified }',
    test: understanding,
    title: 'a username with an at sign',
    why: 'a username that is an address is proved by the proof of another address',
  },
  {
    file: create,
    find: ' && moment.getTime() > 0',
    replace: '',
    test: understanding,
    title: 'an address is proved only where',
    why: 'the moment 0 proves an address',
  },
  {
    file: create,
    find: 'if (isDeleted === true)',
    replace: 'if (false)',
    test: understanding,
    title: 'anonymous, deleted and technical ones',
    why: 'users come in who were deleted in the other system',
  },
  {
    file: 'features/moving-in/fields.ts',
    find: 'Object.getOwnPropertyDescriptor(record, name)?.value',
    replace: '(record as Record<string, unknown>)[name]',
    test: 'features/moving-in/readers.test.ts',
    why: 'members of a prototype are taken for those of a record',
  },
  {
    file: 'features/moving-in/readers/supabase.ts',
    find: 'bannedUntil > now',
    replace: 'bannedUntil < now',
    test: understanding,
    title: 'who may not log in there',
    why: 'users whom Supabase has banned may log in',
  },
  {
    file: 'features/moving-in/readers/better-auth.ts',
    find: '(banExpires === undefined || banExpires > now)',
    replace: 'banExpires !== undefined && banExpires > now',
    test: understanding,
    title: 'who may not log in there',
    why: 'users whom better-auth has banned for good may log in',
  },
  {
    file: 'features/moving-in/readers/cognito.ts',
    find: "!isOwn || map.has(name ?? '')",
    replace: 'true',
    test: accounts,
    title: 'that the operator has named',
    why: 'an account at a provider that calls itself Google logs in as one at Google',
  },
  {
    file: 'features/moving-in/readers/keycloak.ts',
    find: "data.text('algorithm') === 'HmacSHA1'",
    replace: 'true',
    test: credentials,
    title: 'an app that works otherwise',
    why: 'an app comes along whose codes are never right, and locks its user out',
  },
  {
    file: 'features/moving-in/readers/devise.ts',
    find: 'pepperedForm({ keyId, hash })',
    replace: 'hash',
    test: credentials,
    title: 'a pepper belongs to every hash',
    why: 'the pepper of Devise is forgotten',
  },
  {
    file: 'features/passwords/foreign/verify.ts',
    find: ' || matchesSlashed(hash, password, verifyArgon2)',
    replace: '',
    test: credentials,
    title: 'with backslashes before them',
    why: 'users of WordPress whose password has a quote cannot log in',
  },
];
