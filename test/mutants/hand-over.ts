import type { Mutant } from './mutant.ts';

const rule = 'features/hand-over/hand-over.ts';
const steps = 'store/steps/login-codes.ts';
const urls = 'lib/return-url.ts';
const attacks = 'features/hand-over/hand-over.test.ts';
const creating = 'features/hand-over/create-code.test.ts';
const onStore = 'store/login-codes.test.ts';
const ofUrls = 'lib/return-url.test.ts';

/** The hand-over of a login to apps, and where it may lead. */
export const handOverMutants: readonly Mutant[] = [
  {
    file: rule,
    find: '!found || isSame(hashOf(codeVerifier), found.codeChallenge)',
    replace: 'found !== undefined',
    test: attacks,
    why: 'a code is good without the verifier of its app',
  },
  {
    file: rule,
    find: 'isSame(hashOf(codeVerifier), found.codeChallenge)',
    replace: 'isSame(codeVerifier, found.codeChallenge)',
    test: attacks,
    why: 'the challenge, which is in the address, is taken for the verifier',
  },
  {
    file: rule,
    find: '!isReturnUrl(returnTo, config.returnUrls)',
    replace: "!returnTo.startsWith('https:')",
    test: creating,
    why: 'a code goes to a URL that is not listed',
  },
  {
    file: rule,
    find: 'provedAt: authenticatedAt, ',
    replace: '',
    test: creating,
    why: 'a handed-over login counts as fresh, and can be handed on for ever',
  },
  {
    file: rule,
    find: "if (authenticatedAt > found.createdAt) throw new AuthError('CHALLENGE_INVALID');",
    replace: '',
    test: creating,
    why: 'a code of a thief is worth what the user proves after it',
  },
  {
    file: rule,
    find: 'inSeconds(session.authenticatedAt) > inSeconds(authenticatedAt)',
    replace: 'inSeconds(session.authenticatedAt) === 0',
    test: creating,
    why: 'an older token makes a code that is worth what its session has proved since',
  },
  {
    file: rule,
    find: 'if (isRefused) await attempts.count(refusedLoginCodes, caller);',
    replace: '',
    test: attacks,
    why: 'codes can be tried without a limit',
  },
  {
    file: steps,
    find: "    .where('user_id', '=', userId)\n    .where('expires_at', '>', now.getTime())\n    .where(({ exists",
    replace: "    .where('expires_at', '>', now.getTime())\n    .where(({ exists",
    test: onStore,
    why: 'a code of one user starts a session of another',
  },
  {
    file: steps,
    find: "    .where('expires_at', '>', now.getTime())\n    .where(({ exists",
    replace: '    .where(({ exists',
    test: onStore,
    why: 'a code is good for ever',
  },
  {
    file: steps,
    find: "          .whereRef('sessions.user_id', '=', 'login_codes.user_id')\n          .where(isLiveAt(now.getTime())),",
    replace: "          .whereRef('sessions.user_id', '=', 'login_codes.user_id'),",
    test: onStore,
    why: 'a code outlives the session that made it',
  },
  {
    file: steps,
    find: 'if (!(await lockLiveSession(transaction, code.sessionId, code.createdAt))) return false;',
    replace: '',
    test: onStore,
    why: 'a session that has ended makes codes',
  },
  {
    file: 'store/steps/start.ts',
    find: 'loginCode && !(await useLoginCode(db, userId, loginCode))',
    replace: 'loginCode && (await useLoginCode(db, userId, loginCode)) === null',
    test: onStore,
    why: 'one code starts two sessions at once',
  },
  {
    file: 'store/steps/trusted-devices.ts',
    find: "await db.deleteFrom('login_codes').where('user_id', '=', userId).execute();",
    replace: '',
    test: 'store/credential-changes.test.ts',
    why: 'a code of a thief is good after a new password',
  },
  {
    file: urls,
    find: 'return isUsual && listed',
    replace: 'return listed',
    test: ofUrls,
    why: 'a URL in another spelling gets past the list',
  },
  {
    file: urls,
    find: ' && !hidden.test(url.pathname)',
    replace: '',
    test: ofUrls,
    why: 'a URL climbs out of what is listed once an app has decoded it',
  },
  {
    file: urls,
    find: '/^[/?]/.test(text.slice(listed.length))',
    replace: 'true',
    test: ofUrls,
    why: 'a host that begins like a listed one gets codes',
  },
  {
    file: 'pages/account/return-to.ts',
    find: "method !== 'S256' || ",
    replace: '',
    test: 'pages/return-to.test.ts',
    why: 'the page takes a challenge of the method plain',
  },
];
