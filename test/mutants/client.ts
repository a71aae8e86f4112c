import type { Mutant } from './mutant.ts';

const renewal = 'client/renewal.ts';
const fetching = 'client/auth-fetch.ts';
const persist = 'client/persist.ts';
const sound = 'client/sound.test.ts';
const tabs = 'client/tabs.test.ts';
const providers = 'client/provider-login.test.ts';
const linking = 'client/provider-link.test.ts';

/** What keeps a user logged in, and a token from strangers. */
export const clientMutants: readonly Mutant[] = [
  {
    file: renewal,
    find: "if (code !== 'REFRESH_TOKEN_INVALID' && code !== 'REFRESH_TOKEN_REUSED') return;",
    replace: '',
    test: sound,
    why: 'a server that is away signs the user out',
  },
  {
    file: renewal,
    find: 'if (hasWaited && !mustRenew) return false;',
    replace: '',
    test: tabs,
    why: 'each tab renews for itself',
  },
  {
    file: renewal,
    find: 'if (platform.ticks() < notBefore) return true;',
    replace: '',
    test: sound,
    why: 'a busy server is asked again at once',
  },
  {
    file: persist,
    find: 'plan(silence * share, grace * share);',
    replace: '',
    test: sound,
    why: 'an answer that does not come is waited for until it is too late to ask again',
  },
  {
    file: 'client/client.ts',
    find: 'ours.has(originOf(request.url)) ? whole(request) : send(request)',
    replace: 'whole(request)',
    test: sound,
    why: 'every origin gets the token',
  },
  {
    file: fetching,
    find: `    let held = await renewal.current();
    session.requireSame(before);`,
    replace: '    let held = await renewal.current();',
    test: sound,
    why: 'what one user has asked for is sent for another one',
  },
  {
    file: fetching,
    find: 'if (!(await mayRepeat(request, refusal))) return answer;',
    replace: '',
    test: 'client/renewals.test.ts',
    why: 'a mutation is repeated of which a part has run',
  },
  {
    file: 'client/freshness.ts',
    find: 'age = Math.max(ticks() - from.ticks, time() - from.time)',
    replace: 'age = Number.POSITIVE_INFINITY',
    test: sound,
    why: 'each request renews the token',
  },
  {
    file: 'client/provider-login.ts',
    find: 'const isOwn = begun?.state === returned.state;',
    replace: 'const isOwn = begun !== null;',
    test: providers,
    why: 'a code that is planted ends the login that the user has begun',
  },
  {
    file: 'client/provider-login.ts',
    find: 'finishing.set(client, work);',
    replace: '',
    test: providers,
    why: 'a page that asks twice, as React does, learns that no one is logged in',
  },
  {
    file: 'client/provider-login.ts',
    find: "if (purpose === 'link') await requireLinkable(client);",
    replace: '',
    test: linking,
    why: 'a user learns only after the provider that they have to confirm who they are',
  },
  {
    file: 'client/provider-proof.ts',
    find: 'if (userId !== undefined && userId !== user?.id)',
    replace: 'if (false)',
    test: linking,
    why: 'an identity is linked to another user, who has logged in meanwhile',
  },
  {
    file: 'client/provider-proof.ts',
    find: 'if (!isFinal(refusal)) await keepForLink(proof, storage);',
    replace: '',
    test: linking,
    why: 'what a user has come back with is lost when they have to confirm who they are',
  },
];
