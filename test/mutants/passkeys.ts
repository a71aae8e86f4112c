import type { Mutant } from './mutant.ts';

const ceremony = 'features/passkeys/ceremony.ts';
const ofCeremony = 'features/passkeys/ceremony.test.ts';
const rows = 'store/steps/passkey-rows.ts';
const steps = 'store/steps/passkeys.ts';
const ofStore = 'store/passkeys.test.ts';
const use = 'store/steps/use-factor.ts';

/** Passkeys: what is a use of one, and what a use is good for. */
export const passkeyMutants: readonly Mutant[] = [
  {
    file: ceremony,
    find: 'if (userHandle !== null && userHandle !== userHandleOf(passkey.userId)) return null;',
    replace: '',
    test: ofCeremony,
    why: 'a passkey logs in another user than it names',
  },
  {
    file: ceremony,
    find: 'requireUserVerification: true,\n      credential:',
    replace: 'requireUserVerification: false,\n      credential:',
    test: ofCeremony,
    why: 'a passkey that did not verify its user is two factors',
  },
  {
    file: ceremony,
    find: 'requireUserVerification: true,\n      supportedAlgorithmIDs',
    replace: 'requireUserVerification: false,\n      supportedAlgorithmIDs',
    test: ofCeremony,
    why: 'a passkey that does not verify its user is registered',
  },
  {
    file: ceremony,
    find: "['fmt', 'none'],",
    replace: "['fmt', given.get('fmt')],",
    test: ofCeremony,
    why: 'the certificate of a stranger is looked at',
  },
  {
    file: ceremony,
    find: 'return crossOrigin !== undefined && crossOrigin !== false;',
    replace: 'return false;',
    test: ofCeremony,
    why: 'a page in the frame of another origin registers a passkey',
  },
  {
    file: 'features/passkeys/passkeys.ts',
    find: "if (userId !== user.id) throw new AuthError('CHALLENGE_INVALID');",
    replace: '',
    test: 'features/passkeys/registration.test.ts',
    why: 'a user registers a passkey with what another user has begun',
  },
  {
    file: 'features/passkey-login/passkey-login.ts',
    find: "if (userId !== null && userId !== user.id) throw new AuthError('CHALLENGE_INVALID');",
    replace: '',
    test: 'features/passkeys/login.test.ts',
    why: 'what one user has begun logs another user in',
  },
  {
    file: 'features/passkey-login/passkey-login.ts',
    find: 'const namesUser = userId !== null || credential.response.userHandle !== null;',
    replace: 'const namesUser = true;',
    test: 'features/passkeys/login.test.ts',
    why: 'a passkey that says no user logs in without a name',
  },
  {
    file: use,
    find: ".where('user_id', '=', userId)\n    // One that counts",
    replace: '// One that counts',
    test: ofStore,
    why: 'the passkey of another user is a second factor',
  },
  {
    file: rows,
    find: 'await distrust(db, passkey.userId);',
    replace: '',
    test: ofStore,
    why: 'a login that waits goes on beside a passkey that was added since',
  },
  {
    file: use,
    find: ".where('counter', counter === 0 ? '=' : '<', counter)",
    replace: '',
    test: ofStore,
    why: 'a passkey that counts is used twice',
  },
  {
    file: use,
    find: '!(await spend(db, spent))) return false;',
    replace: 'false) return false;',
    test: 'features/passkeys/login.test.ts',
    why: 'a use of a passkey that counts nothing logs in twice',
  },
  {
    file: rows,
    find: "if (others.length >= maxPasskeys) return 'too-many';",
    replace: '',
    test: ofStore,
    why: 'a user registers any number of passkeys',
  },
  {
    file: steps,
    find: "if (!(await canAddFactor(transaction, addition))) return 'not-first';",
    replace: 'await canAddFactor(transaction, addition);',
    test: ofStore,
    why: 'two sessions that have proved no factor each add a passkey',
  },
  {
    file: steps,
    find: "if (removed.rp_id === rpId && !(await canLogIn(db, step))) throw new Undone('last-login-method');",
    replace: '',
    test: ofStore,
    why: 'a user takes their last way in away',
  },
];
