import type { Mutant } from './mutant.ts';

const hasher = 'features/passwords/password-hasher.ts';
const policy = 'features/passwords/password-policy.ts';

/** Passwords, and attempts at them. */
export const passwordMutants: readonly Mutant[] = [
  {
    file: 'features/login/login.ts',
<<<<<<< HEAD
    find: 'await hasher.verify(passwordHash, password, options)',
    replace: 'passwordHash && (await hasher.verify(passwordHash, password, options))',
=======
    find: 'await hasher.verify(passwordHash, password, guess)',
    replace: 'passwordHash && (await hasher.verify(passwordHash, password, guess))',
>>>>>>> elsewhere
    test: 'features/enumeration.slow.test.ts',
    why: 'the time of an answer tells whether there is a user',
  },
  {
    file: hasher,
    find: "isOurs && text === normalized ? 'current' : 'outdated'",
    replace: "'current'",
    test: 'features/login.test.ts',
    why: 'an old hash is never upgraded',
  },
  {
    file: hasher,
    find: '[normalized, password]',
    replace: '[normalized]',
    test: 'features/passwords.test.ts',
    why: 'a password that another system hashed as typed is refused',
  },
  {
    file: hasher,
    find: 'taken >= places[place]',
    replace: 'taken < 0',
    test: 'features/passwords.test.ts',
    why: 'a flood of logins waits without an end',
  },
  {
    file: hasher,
    find: "taken = place === 'device' ? accepted.device + accepted.stranger : accepted.stranger",
    replace: 'taken = accepted.device + accepted.stranger',
    test: 'features/passwords.test.ts',
    why: 'devices take the places of strangers',
  },
  {
    file: 'features/passwords/hashing-threads.ts',
    find: 'for (const { reject } of waiting.splice(0)) reject(error);',
    replace: 'void error;',
    test: 'features/hashing-threads.test.ts',
    why: 'a login hangs when a hashing thread dies',
  },
  {
    file: hasher,
    find: 'accepted[place] += 1;',
    replace:
      'accepted[place] += 1;\n    for (const end = performance.now() + 50; performance.now() < end; );',
    test: 'features/passwords.test.ts',
    title: 'hashing leaves the event loop free',
    why: 'a login keeps every other request waiting',
  },
  {
    file: policy,
    find: 'codePoints(normalized) < policy.minLength',
    replace: 'normalized.length < policy.minLength',
    test: 'features/sign-up.test.ts',
    why: 'four emoji count as eight characters',
  },
  {
    file: policy,
    find: '!policy.allowCommon && ',
    replace: "normalized === '' && ",
    test: 'features/sign-up.test.ts',
    why: 'a common password is accepted',
  },
  {
    file: policy,
    find: "password.normalize('NFKC')",
    replace: 'password',
    test: 'features/login.test.ts',
    why: 'one password, typed on two keyboards, is two',
  },
  {
    file: 'features/attempts/device-marker.ts',
    find: 'JSON.stringify([id, passwordHash])',
    replace: 'JSON.stringify([id])',
    test: 'features/device-marker.test.ts',
    why: 'a device stays known after a new password',
  },
  {
    file: 'features/attempts/device-marker.ts',
    find: 'ageSeconds < deviceMarkerTtlSeconds',
    replace: 'ageSeconds < Infinity',
    test: 'features/device-marker.test.ts',
    why: 'a device is known for ever',
  },
  {
    file: 'features/attempts/caller.ts',
    find: 'return found === null || found.session.revokedAt !== null;',
    replace: 'return found === null;',
    test: 'features/attempts-device.test.ts',
    why: 'a device that was thrown out counts as known',
  },
  {
    file: 'features/attempts/network.ts',
    find: 'groups.slice(0, 4)',
    replace: 'groups.slice(0, 8)',
    test: 'http/client-address.test.ts',
    why: 'a client with a /64 has 2^64 budgets',
  },
  {
    file: 'features/attempts/network.ts',
    find: 'embeddedIPv4(groups) ?? ',
    replace: '',
    test: 'http/client-address.test.ts',
    why: 'all of IPv4 behind a translator has one budget',
  },
  {
    file: 'request/client-address.ts',
    find: 'while (isTrusted(client))',
    replace: 'while (client)',
    test: 'http/client-address.test.ts',
    why: 'a client invents its address',
  },
  {
    file: 'features/sessions/refresh-token.ts',
    find: 'if (!timingSafeEqual(mac(body), bytes.subarray(bodyBytes))) return null;',
    replace: '',
    test: 'features/refresh-attacks.test.ts',
    why: 'a made-up refresh token is looked up',
  },
  {
    file: 'features/attempts/limits.ts',
    find: 'keyPrefix = `${name} `',
    replace: "keyPrefix = ''",
    test: 'features/attempt-kinds.test.ts',
    why: 'a right code clears the failures of the password',
  },
  {
    file: 'features/login/attempt-kinds.ts',
    find: "  keyPrefix: '',\n",
    replace: '',
    test: 'features/attempt-kinds.test.ts',
    why: 'during an update a password can be tried on the old nodes and on the new ones',
  },
  {
    file: 'lib/at-most.ts',
    find: 'else running -= 1;',
    replace: '',
    test: 'lib/at-most.test.ts',
    why: 'after the first passwords no other is hashed',
  },
];
