import type { Mutant } from './mutant.ts';

const request = 'client/server/for-request.ts';
const ask = 'client/server/ask.ts';
const who = 'client/server/who.ts';
const cookies = 'client/server/cookies.ts';
const test = 'client/for-request.test.ts';
const attacks = 'client/for-request-attacks.test.ts';

/** Servers that draw pages with the cookies of a visitor. */
export const forRequestMutants: readonly Mutant[] = [
  {
    file: request,
    find: "(await isQuery(request)) ? 'own page' : 'their page'",
    replace: "'own page'",
    test: attacks,
    why: 'a mutation that another site sends a visitor to is asked as Latchkey’s own page',
  },
  {
    file: request,
    find: "typeof query === 'string' && !/\\bmutation\\b/.test(query)",
    replace: '!/\\bmutation\\b/.test(String(query).slice(0, 8))',
    test: attacks,
    why: 'a mutation after something else is taken for a query',
  },
  {
    file: ask,
    find: 'addressOf(request.url) !== addressOf(url)',
    replace: '!addressOf(request.url)',
    test: attacks,
    why: 'the cookies go to any address',
  },
  {
    file: ask,
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    test: attacks,
    why: 'the cookies go where an answer says',
  },
  {
    file: ask,
    find: "'x-forwarded-for': address,",
    replace: "'x-forwarded-for': address ?? incoming('x-forwarded-for'),",
    test: attacks,
    why: 'a client chooses its address',
  },
  {
    file: ask,
    find: 'cookies.ownHeader() || null',
    replace: 'cookies.header() || null',
    test: attacks,
    why: 'the application’s own cookies go to Latchkey',
  },
  {
    file: cookies,
    find: 'ownValue.test(text.slice(name.length + 1))',
    replace: 'text !== name',
    test: attacks,
    why: 'values that are none of Latchkey’s are sent',
  },
  {
    file: who,
    find: "if (refusal.code !== 'UNAUTHENTICATED') return undefined;",
    replace: '',
    test,
    why: 'a server that does not answer signs the user out',
  },
  {
    file: who,
    find: "if (code !== 'REFRESH_TOKEN_INVALID' && code !== 'REFRESH_TOKEN_REUSED') return undefined;",
    replace: "if (code === 'NO_ANSWER') return undefined;",
    test,
    why: 'a busy server signs the user out',
  },
  {
    file: who,
    find: "return user === 'expired' ? undefined : user;",
    replace: "return user === 'expired' ? refresh() : user;",
    test,
    why: 'a page that can set no cookies uses up the refresh token',
  },
  {
    file: who,
    find: 'cookies.forgetTokens();',
    replace: '',
    test,
    why: 'what renders the request asks with tokens that were refused',
  },
  {
    file: request,
    find: "headers.set('cache-control', 'private, no-store')",
    replace: "headers.set('cache-control', 'private')",
    test,
    why: 'a cache keeps an answer with tokens',
  },
];
