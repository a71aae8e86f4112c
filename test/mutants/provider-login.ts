import type { Mutant } from './mutant.ts';

const folder = 'features/provider-login';
const flows = `${folder}/flows.ts`;
const callback = `${folder}/callback.ts`;
const codes = `${folder}/codes.ts`;
const finish = `${folder}/finish-login.ts`;
const signUp = `${folder}/sign-up.ts`;
const idTokens = `${folder}/id-token-login.ts`;
const start = `${folder}/start-login.ts`;
const http = 'http/oidc-callback.ts';
const comingBack = `${folder}/callback.test.ts`;
const finishing = `${folder}/finish-login.test.ts`;
const attacks = `${folder}/attacks.test.ts`;
const signingUp = `${folder}/sign-up.test.ts`;
const starting = `${folder}/start-login.test.ts`;
const cookies = `${folder}/cookies.test.ts`;
const hostile = `${folder}/hostile-logins.test.ts`;
const atOnce = `${folder}/linked-at-once.test.ts`;
const linking = 'features/identities/link-identity.test.ts';
const ofHttp = 'http/oidc-callback.test.ts';
const ofIdTokens = `${folder}/id-token-login.test.ts`;

/** Logins at providers: from the page to the provider, back, and into a session. */
export const providerLoginMutants: readonly Mutant[] = [
  {
    file: flows,
    find: 'if (begunAt !== provider) return null;',
    replace: '',
    test: attacks,
    why: 'what one provider has sent is taken for an answer of another',
  },
  {
    file: 'features/second-factors/stateless.ts',
    find: 'content.expires <= clock.now()',
    replace: 'content.expires === clock.now()',
    test: comingBack,
    why: 'a state is good for ever',
  },
  {
    file: callback,
    find: "if (code === null) throw new BadAnswer('state was used before');",
    replace: '',
    test: comingBack,
    why: 'a state that was used before is no error',
  },
  {
    file: callback,
    find: 'issuer !== null && issuer !== issuers.get(provider)',
    replace: 'issuer === undefined',
    test: comingBack,
    why: 'an error of another issuer is taken for one of the provider',
  },
  {
    file: callback,
    find: 'await attempts.count(broughtAnswers, caller);',
    replace: '',
    test: comingBack,
    why: 'one client has the provider asked without a limit',
  },
  {
    file: callback,
    find: "const reason = knownErrors.has(error) ? error : 'unknown error';",
    replace: 'const reason = error;',
    test: comingBack,
    why: 'text of a stranger gets into the log',
  },
  {
    file: codes,
    find: 'verifier !== null && isSame(hashOf(verifier), found.verifierHash)',
    replace: 'found !== undefined',
    test: finishing,
    why: 'a code is good without the verifier of its page',
  },
  {
    file: codes,
    find: 'if (isRefused) await attempts.count(refusedCodes, caller);',
    replace: '',
    test: finishing,
    why: 'codes of logins at providers can be tried without a limit',
  },
  {
    file: finish,
    find: "if (user.disabledAt) throw new AuthError('INVALID_CREDENTIALS');",
    replace: "if (user.disabledAt) throw new AuthError('ACCOUNT_EXISTS');",
    test: atOnce,
    why: 'the answer tells that a user is disabled',
  },
  {
    file: finish,
    find: 'isEmailVerified && email !== null ? parseEmailAddress(email) : null',
    replace: 'email !== null ? parseEmailAddress(email) : null',
    test: finishing,
    why: 'an address that the provider has not verified counts',
  },
  {
    file: finish,
    find: "'verified' || !code.isEmailAuthoritative",
    replace: "'verified'",
    test: finishing,
    why: 'any issuer gets the accounts of all addresses',
  },
  {
    file: finish,
    find: "config.oidcLink !== 'verified' || !code.isEmailAuthoritative",
    replace: '!code.isEmailAuthoritative',
    test: atOnce,
    why: 'identities are linked without a word where the setting says ask',
  },
  {
    file: finish,
    find: 'return !hasFactor(await store.secondFactors.find(userId));',
    replace: 'return true;',
    test: atOnce,
    why: 'a user with a second factor gets another way in without proving it',
  },
  {
    file: finish,
    find: "if (code.isForLinking) throw new AuthError('ACCOUNT_EXISTS');",
    replace: '',
    test: finishing,
    why: 'a code that was kept for linking is refused otherwise, or signs up',
  },
  {
    file: finish,
    find: 'if (!isOutrun) throw error;',
    replace: 'throw error;',
    test: finishing,
    why: 'one of two logins at once of a new user fails',
  },
  {
    file: finish,
    find: 'if (created) return created;',
    replace: '',
    test: finishing,
    title: 'a login that comes between',
    why: 'a user is told to link an identity that another login has just linked',
  },
  {
    file: signUp,
    find: "if (!isOpen(config)) throw new AuthError('SIGN_UP_CLOSED');",
    replace: '',
    test: signingUp,
    why: 'providers let users in where sign-ups are closed',
  },
  {
    file: signUp,
    find: "config.email === 'required' && !address",
    replace: "config.email === 'required' && address === undefined",
    test: signingUp,
    why: 'users without an address are created where one is required',
  },
  {
    file: signUp,
    find: "if (address) requireNewEmail(address.address, ['code']);",
    replace: '',
    test: signingUp,
    why: 'addresses of blocked domains come in by a provider',
  },
  {
    file: signUp,
    find: "return !name.normalize('NFKC').includes('@');",
    replace: 'return true;',
    test: signingUp,
    why: 'the address of a user becomes their public name',
  },
  {
    file: signUp,
    find: 'await attempts.count(signUpsByProvider, caller);',
    replace: '',
    test: signingUp,
    why: 'users are created without a limit',
  },
  {
    file: start,
    find: 'if (!isReturnUrl(returnTo, listed)) throw unlisted();',
    replace: '',
    test: starting,
    why: 'a login leads to any URL',
  },
  {
    file: start,
    find: 'allowedOrigins.filter((one) => !isOpen(one))',
    replace: 'allowedOrigins',
    test: starting,
    why: 'a code goes over http',
  },
  {
    file: start,
    find: 'await attempts.count(startedLogins, caller);',
    replace: '',
    test: starting,
    why: 'logins are begun without a limit',
  },
  {
    file: `${folder}/resolvers.ts`,
    find: 'if (isKept && isOfCookie) cookies.keepVerifier(given, flowSeconds);',
    replace: 'if (isKept) cookies.forgetVerifier();',
    test: cookies,
    why: 'a page cannot link what was refused with ACCOUNT_EXISTS',
  },
  {
    file: `${folder}/link-identity.ts`,
    find: 'if (linked.id !== identity.id) return linked;',
    replace: '',
    test: linking,
    why: 'users are told again of an identity that they have',
  },
  {
    file: idTokens,
    find: "if (opened.sealed !== provider.id) throw new AuthError('CHALLENGE_INVALID');",
    replace: '',
    test: ofIdTokens,
    why: 'a nonce for one provider is good at another',
  },
  {
    file: http,
    find: 'isPlain(answer) ? await answerCallback',
    replace: 'answer ? await answerCallback',
    test: comingBack,
    why: 'parameters that come twice are read in two ways',
  },
  {
    file: http,
    find: "if (request.method !== 'POST') return refuse(405, { allow: 'GET, POST' });",
    replace: '',
    test: ofHttp,
    why: 'a HEAD is taken for a form',
  },
  {
    file: http,
    find: "if (/prefetch|prerender/.test(request.headers.get('sec-purpose') ?? '')) return refuse(503);",
    replace: '',
    test: ofHttp,
    why: 'a page that is loaded in advance uses the login up',
  },
  {
    file: 'features/identities/resolvers.ts',
    find: 'requireOwn(id, context, readUsers);',
    replace: '',
    test: 'features/identities/own.test.ts',
    why: 'users see the identities of others',
  },
  {
    file: 'features/sign-in/sign-in.ts',
    find: "method === 'hand-over' || condition.identity;",
    replace: "method === 'hand-over' || false;",
    test: finishing,
    why: 'a code that is gone is told as a wrong password',
  },
  {
    file: callback,
    find: "if (isOwnCode(answer.get('code') ?? '')) throw new BadAnswer('code');",
    replace: '',
    test: hostile,
    why: 'a login that leads back to a callback gives its code to another provider',
  },
  {
    file: `${folder}/link-identity.ts`,
    find: 'row.isForLinking ?',
    replace: 'row.isForLinking && false ?',
    test: hostile,
    why: 'what waits after ACCOUNT_EXISTS is linked to another user',
  },
  {
    file: http,
    find: 'if (form.byteLength > maxFormBytes) return refuse(413);',
    replace: '',
    test: ofHttp,
    why: 'a form at the callback has 10,000 parameters',
  },
];
