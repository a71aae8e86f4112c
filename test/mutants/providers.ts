import type { Mutant } from './mutant.ts';

const idToken = 'features/providers/id-token.ts';
const http = 'features/providers/http.ts';
const answer = 'features/providers/answer.ts';
const discovery = 'features/providers/discovery.ts';
const openId = 'features/providers/openid-provider.ts';
const authorization = 'features/providers/authorization.ts';
const ofBadAnswers = 'features/providers/bad-answers.test.ts';
const ofFaults = 'features/providers/faults.test.ts';
const ofGoodAnswers = 'features/providers/good-answers.test.ts';

/** What is believed of any OpenID provider, and how long it may take. */
export const providerMutants: readonly Mutant[] = [
  {
    file: openId,
    find: 'const claims = await verify(idToken, metadata, [clientId]);',
    replace:
      "const claims = JSON.parse(Buffer.from(idToken.split('.')[1]!, 'base64url').toString()) as Claims;",
    test: ofBadAnswers,
    why: 'the signature of an ID token is not checked: openid-client leaves it out',
  },
  {
    file: openId,
    find: '        requireAccessTokenHash(claims, idToken, accessToken);',
    replace: '',
    test: ofBadAnswers,
    why: 'the access token of another user comes with an ID token',
  },
  {
    file: openId,
    find: " || claims['email'] !== undefined",
    replace: '',
    test: ofGoodAnswers,
    why: 'userinfo is asked at each login',
  },
  {
    file: openId,
    find: 'return fetchUserInfo(configuration, token, claims.sub);',
    replace:
      "const said = await fetchUserInfo(configuration, token, (await import('openid-client')).skipSubjectCheck);\n    return said;",
    test: ofBadAnswers,
    why: 'the address of another user of the provider counts',
  },
  {
    file: idToken,
    find: '{1,255}$/.test(sub)',
    replace: '{0,255}$/.test(sub)',
    test: ofBadAnswers,
    why: 'all users whose provider leaves the subject empty are one',
  },
  {
    file: idToken,
    find: 'age > maxAgeSeconds || ',
    replace: '',
    test: ofBadAnswers,
    why: 'an ID token of ten years ago logs in',
  },
  {
    file: idToken,
    find: ' || age < -toleranceSeconds',
    replace: '',
    test: ofBadAnswers,
    why: 'an ID token from tomorrow logs in',
  },
  {
    file: idToken,
    find: "if (!/^(?:application\\/)?jwt$/i.test(protectedHeader.typ ?? 'JWT')) throw new BadAnswer('typ');",
    replace: '',
    test: ofBadAnswers,
    why: 'an access token of the issuer is an ID token',
  },
  {
    file: idToken,
    find: "throw new BadAnswer('azp');",
    replace: 'void azp;',
    test: ofBadAnswers,
    why: 'a token that was made for another client logs in',
  },
  {
    file: idToken,
    find: 'cooldownMs = 10_000',
    replace: 'cooldownMs = 0',
    test: ofFaults,
    why: 'made-up keys have the keys of the provider fetched at any rate',
  },
  {
    file: idToken,
    find: 'keysMaxAgeMs = 300_000',
    replace: 'keysMaxAgeMs = 3_000_000',
    test: ofFaults,
    why: 'a key that the provider has withdrawn is good for most of an hour',
  },
  {
    file: idToken,
    find: "alg.startsWith('Ed') ? 'sha512' : ",
    replace: "alg.startsWith('RS') ? 'sha1' : ",
    test: ofGoodAnswers,
    why: 'a provider that says the hash of its access token logs no one in',
  },
  {
    file: answer,
    find: "if (new Set(answer.keys()).size !== answer.size) throw new BadAnswer('repeated parameter');",
    replace: '',
    test: ofBadAnswers,
    why: 'two readers of an answer see two codes in it',
  },
  {
    file: answer,
    find: 'issuer === null ? isSent : ',
    replace: 'issuer === null ? false : ',
    test: ofBadAnswers,
    why: 'the answer of another provider is taken (mix-up)',
  },
  {
    file: answer,
    find: '{1,4096}',
    replace: '{0,9999}',
    test: ofBadAnswers,
    why: 'a code may have any length',
  },
  {
    file: discovery,
    find: "if (said['issuer'] !== issuer) throw new NoAnswer('discovery: issuer');",
    replace: '',
    test: ofBadAnswers,
    why: 'the document of another issuer is taken',
  },
  {
    file: discovery,
    find: ' || !mayAsk(url, issuer)',
    replace: '',
    test: ofFaults,
    why: 'a discovery document leads the server into its own network',
  },
  {
    file: discovery,
    find: 'listed.filter((name) => algorithms.has(name))',
    replace: 'listed',
    test: ofBadAnswers,
    why: 'who knows the client secret signs ID tokens with it',
  },
  {
    file: http,
    find: "if (username + password !== '') return false;",
    replace: '',
    test: ofFaults,
    why: 'a discovery document makes the server send a password',
  },
  {
    file: http,
    find: 'isInOwnNetwork(issuer) || !isInOwnNetwork(url)',
    replace: 'true',
    test: ofFaults,
    why: 'a discovery document leads the server to the metadata of its cloud',
  },
  {
    file: http,
    find: "protocol !== 'https:' && !(protocol === 'http:' && isLocal)",
    replace: 'false',
    test: ofFaults,
    why: 'codes and secrets go to a provider in the clear',
  },
  {
    file: http,
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    test: ofFaults,
    why: 'a provider redirects the server into its own network',
  },
  {
    file: http,
    find: "if (size > maxAnswerBytes) throw new NoAnswer('too long');",
    replace: '',
    test: ofFaults,
    why: 'an answer of a provider that has no end fills the memory',
  },
  {
    file: http,
    find: "if (waiting >= maxWaiting) throw new NoAnswer('too many waiting');",
    replace: '',
    test: ofFaults,
    why: 'a silent provider piles up sockets',
  },
  {
    file: http,
    find: "return inTime(done, end, () => new NoAnswer('timeout')).finally(",
    replace: 'return done.finally(',
    test: ofFaults,
    why: 'a slow discovery holds a login for longer than the settings say',
  },
  {
    file: authorization,
    find: 'pkceCodeVerifier: flow.codeVerifier,',
    replace: '',
    test: ofGoodAnswers,
    why: 'a code is redeemed without the PKCE verifier',
  },
  {
    file: authorization,
    find: "methods.includes('client_secret_post')",
    replace: 'true',
    test: ofGoodAnswers,
    why: 'a secret goes where the provider does not take it',
  },
  {
    file: 'features/providers/reasons.ts',
    find: 'if (cause instanceof NoAnswer) return cause;',
    replace: '',
    test: ofFaults,
    why: 'a provider that is silent has given a bad answer',
  },
  {
    file: 'features/providers/identity.ts',
    find: "typeof email === 'string' && parseEmailAddress(email) ? email : null",
    replace: "typeof email === 'string' ? email : null",
    test: ofGoodAnswers,
    why: 'an address with a line in it goes on',
  },
  {
    file: 'lib/own-network.ts',
    find: " || own6.check(address, 'ipv6')",
    replace: '',
    test: 'lib/own-network.test.ts',
    why: 'an IPv6 address leads into the own network',
  },
  {
    file: 'lib/own-network.ts',
    find: "replace(/^\\[|\\]$|\\.$/g, '')",
    replace: "replace(/^\\[|\\]$/g, '')",
    test: 'lib/own-network.test.ts',
    why: 'a dot more hides localhost',
  },
  {
    file: 'lib/kept.ts',
    find: '(pending ??= loadNow()',
    replace: '(pending = loadNow()',
    test: 'lib/kept.test.ts',
    why: 'each login that waits asks the provider by itself',
  },
  {
    file: 'lib/kept.ts',
    find: 'if (failed && isWithin(failed.at, pauseMs)) throw failed.error;',
    replace: '',
    test: 'lib/kept.test.ts',
    why: 'a provider that is down is asked at any rate',
  },
];
