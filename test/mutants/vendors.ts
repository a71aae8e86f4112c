import type { Mutant } from './mutant.ts';

const github = 'features/providers/github.ts';
const ofGitHub = 'features/providers/github.test.ts';
const ofGitHubUsers = 'features/providers/github-user.test.ts';
const apple = 'features/providers/apple.ts';
const ofApple = 'features/providers/apple.test.ts';
const specials = 'features/providers/specials.ts';
const identity = 'features/providers/identity.ts';
const ofVendors = 'features/providers/vendors.test.ts';
const openId = 'features/providers/openid-provider.ts';
const ofIdTokens = 'features/providers/id-token.test.ts';

/** What is believed of GitHub, Google, Microsoft and Apple, and ID tokens of apps. */
export const vendorMutants: readonly Mutant[] = [
  {
    file: github,
    find: 'if (error === undefined) return answer;',
    replace: 'if (error !== null) return answer;',
    test: ofGitHub,
    why: 'a token is taken that GitHub gave beside an error',
  },
  {
    file: github,
    find: '!Number.isSafeInteger(id) || Number(id) < 1',
    replace: 'id === undefined',
    test: ofGitHubUsers,
    why: 'two users of GitHub are the same user here: their numbers were rounded',
  },
  {
    file: github,
    find: 'subject: String(id)',
    replace: 'subject: String(login)',
    test: ofGitHub,
    why: 'a user who takes a login that was given up at GitHub gets the account of its user here',
  },
  {
    file: github,
    find: "one['primary'] === true",
    replace: "one['verified'] === true",
    test: ofGitHubUsers,
    why: 'any address of a user of GitHub is the one that accounts are linked by',
  },
  {
    file: github,
    find: "primary?.['verified'] === true",
    replace: "primary?.['primary'] === true",
    test: ofGitHubUsers,
    why: 'an address counts that a user of GitHub has not verified',
  },
  {
    file: github,
    find: ' && !isManaged(login)',
    replace: '',
    test: ofGitHubUsers,
    why: 'a company that manages accounts at GitHub takes over an account here',
  },
  {
    file: github,
    find: 'more.length === 0 && ',
    replace: '',
    test: ofGitHubUsers,
    why: 'of two primary addresses the first one counts',
  },
  {
    file: github,
    find: '!isGranted && [403, 404]',
    replace: '[403, 404]',
    test: ofGitHub,
    why: 'a user gets an account without an address while GitHub limits requests',
  },
  {
    file: apple,
    find: "claim === true || claim === 'true'",
    replace: 'claim !== false',
    test: ofApple,
    why: 'an address counts that Apple does not call verified',
  },
  {
    file: apple,
    find: "parameters: { response_mode: 'form_post' },",
    replace: '',
    test: ofApple,
    why: 'Apple refuses every login',
  },
  {
    file: apple,
    find: 'const secretSeconds = 300;',
    replace: 'const secretSeconds = 15_777_000;',
    test: ofApple,
    why: 'a client secret that leaks is good for six months',
  },
  {
    file: specials,
    find: '/@gmail\\.com$/i',
    replace: '/gmail\\.com$/i',
    test: ofVendors,
    why: 'Google speaks for addresses at a stranger’s domain',
  },
  {
    file: specials,
    find: " && hd !== '')",
    replace: ')',
    test: ofVendors,
    why: 'Google speaks for an address that is in no domain of its customers',
  },
  {
    file: specials,
    find: 'isEmailVerified: () => false,',
    replace: '',
    test: ofVendors,
    why: 'the administrator of a tenant at Microsoft takes over an account (nOAuth)',
  },
  {
    file: specials,
    find: 'ofMicrosoft.test(settings.issuer)',
    replace: "settings.kind === 'microsoft'",
    test: ofVendors,
    why: 'the same by a tenant that is named as another issuer',
  },
  {
    file: specials,
    find: 'hasUsernames: false,',
    replace: '',
    test: ofVendors,
    why: 'a telephone number becomes a username',
  },
  {
    file: openId,
    find: 'special.saysAllInIdTokens || ',
    replace: '',
    test: ofVendors,
    why: 'what Microsoft’s userinfo endpoint says counts as much as its ID token',
  },
  {
    file: identity,
    find: '(?!.*@)',
    replace: '',
    test: ofVendors,
    why: 'an address becomes a username, for all to see',
  },
  {
    file: identity,
    find: '!nonces.some((one) => isSame(one, nonce))',
    replace: "nonce === ''",
    test: ofIdTokens,
    why: 'an ID token that was stolen logs in',
  },
  {
    file: openId,
    find: 'verify(idToken, metadata, audiences)',
    replace: 'verify(idToken, metadata, [clientId, ...audiences])',
    test: ofIdTokens,
    why: 'a token for the web pages logs in as one of an app',
  },
  {
    file: openId,
    find: "if ([claims['aud']].flat().length !== 1) throw new BadAnswer('aud');",
    replace: '',
    test: ofIdTokens,
    why: 'another server logs in with the token that it got',
  },
  {
    file: openId,
    find: "[nonce, hash('sha256', nonce)]",
    replace: '[nonce]',
    test: ofIdTokens,
    why: 'no app on iOS can log in',
  },
  {
    file: openId,
    find: "if (idToken.length > maxLength) throw new BadAnswer('length');",
    replace: '',
    test: ofIdTokens,
    why: 'a token of any length is worked on',
  },
];
