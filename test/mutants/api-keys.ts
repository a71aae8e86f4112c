import type { Mutant } from './mutant.ts';

const changes = 'store/steps/api-key-changes.ts';
const steps = 'store/steps/api-keys.ts';
const rows = 'store/steps/session-rows.ts';
const exchange = 'features/api-keys/exchange.ts';
const actor = 'features/api-keys/key-actor.ts';
const endpoint = 'http/oauth-token.ts';

const ofCreation = 'features/api-keys/create.test.ts';
const ofExchange = 'features/api-keys/exchange.test.ts';
const ofSessions = 'features/api-keys/sessions.test.ts';
const ofEndpoint = 'http/oauth-token.test.ts';

/** API keys and the tokens for them. */
export const apiKeyMutants: readonly Mutant[] = [
  {
    file: changes,
    find: "if (commonTokens(key.scope, owner.scope).size < asked.length) return 'scope-lost';",
    replace: '',
    test: ofCreation,
    title: 'cannot have a scope that its user lacks',
    why: 'a key has scopes that its user does not have',
  },
  {
    file: changes,
    find: "if (owner.id !== actor.userId && !parties.isServiceAccount) return 'unknown-user';",
    replace: '',
    test: ofCreation,
    title: 'a person is no service account',
    why: 'whether a person exists is told to who asks for a key of theirs',
  },
  {
    file: changes,
    find: "if (!actor.mayChange(parties)) return 'forbidden';",
    replace: '',
    test: ofCreation,
    title: 'is not for others',
    why: 'everyone gets keys of service accounts',
  },
  {
    file: actor,
    find: "commonTokens(acting.scope, [...scopes].join(' '))",
    replace: "acting.scope.split(' ')",
    test: ofCreation,
    title: 'nor for who holds less',
    why: 'what the token does not say counts',
  },
  {
    file: changes,
    find: 'if (!first || endOf(first) > now.getTime()) return false;',
    replace: 'if (!first) return false;',
    test: ofCreation,
    title: 'one that has ended makes room',
    why: 'a key that is good makes room for another',
  },
  {
    file: steps,
    find: 'if (!row || !isSame(row.secret_hash, secretHash)) return null;',
    replace: 'if (!row) return null;',
    test: ofExchange,
    title: 'with a right checksum is refused',
    why: 'the id of a key is enough',
  },
  {
    file: steps,
    find: ' || user.disabledAt !== null',
    replace: '',
    test: ofExchange,
    title: 'a disabled user',
    why: 'the keys of a disabled user are exchanged',
  },
  {
    file: steps,
    find: ' || key.expiresAt <= now',
    replace: '',
    test: ofExchange,
    title: 'is never good for longer than its key',
    why: 'a key that has expired is exchanged',
  },
  {
    file: rows,
    find: 'where api_keys.id = sessions.id) is null',
    replace: 'where 1 = 0) is null',
    test: ofSessions,
    title: 'the list of sessions has no key',
    why: 'a key ends with the sessions of its user',
  },
  {
    file: exchange,
    find: 'const again = await find(key.id, given.secret);',
    replace: 'const again = { key, user: row, outcome: "good" } as const;',
    test: ofExchange,
    title: 'while the claims hook works',
    why: 'a key that ended meanwhile gets a token',
  },
  {
    file: exchange,
    find: '(clientId !== undefined && clientId !== id)',
    replace: 'false',
    test: ofEndpoint,
    title: 'whatever is wrong with the key',
    why: 'a key works under the name of another',
  },
  {
    file: 'features/viewer/authenticate.ts',
    find: 'if (!config.apiKeys && isOfKey(claims))',
    replace: 'if (false)',
    test: ofExchange,
    title: 'where they were switched off',
    why: 'tokens of keys are good where keys are off',
  },
  {
    file: endpoint,
    find: "if (new URL(url).search !== '') return",
    replace: 'if (false) return',
    test: ofEndpoint,
    title: 'a key in the URL',
    why: 'secrets come in URLs, and get into logs',
  },
  {
    file: endpoint,
    find: "if (form.size < pairs.length) return badRequest('A parameter comes twice.');",
    replace: '',
    test: ofEndpoint,
    title: 'read in two ways',
    why: 'of two secrets the last counts',
  },
];
