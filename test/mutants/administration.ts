import type { Mutant } from './mutant.ts';

const permission = 'store/steps/administration.ts';
const pages = 'pages/pages.ts';
const ofChanges = 'features/administration/user-changes.test.ts';
const ofList = 'features/administration/user-list.test.ts';
const ofWalk = 'graphql/walk.test.ts';
const ofPage = 'pages/admin.test.ts';

/** What administrators may do, in the API and on its page. */
export const administrationMutants: readonly Mutant[] = [
  {
    file: permission,
    find: "if (!isLive) throw new NotPermitted('session-over');",
    replace: '',
    test: ofWalk,
    title: 'who has logged out changes nothing',
    why: 'an administrator who has logged out changes users later in the request',
  },
  {
    file: permission,
    find: "if (!gives.every(has)) throw new NotPermitted('forbidden');",
    replace: '',
    test: ofChanges,
    title: 'own that they lack',
    why: 'an administrator of users makes another one who may do everything',
  },
  {
    file: permission,
    find: "commonTokens(held, acting.scopes.join(' '))",
    replace: 'commonTokens(held, held)',
    test: ofChanges,
    title: 'gives what their token does not have',
    why: 'a login without a second factor gives what takes one',
  },
  {
    file: permission,
    find: 'targetId === acting.userId || ',
    replace: '',
    test: ofChanges,
    title: 'does anything to themselves',
    why: 'an administrator gives themselves scopes',
  },
  {
    file: permission,
    find: ' || !ownTokens(target).every(has)',
    replace: '',
    test: ofChanges,
    title: 'does anything to a user who has a scope',
    why: 'a helper disables the administrators',
  },
  {
    file: 'features/administration/user-changes.ts',
    find: "row.scope === '' ? [] : ['latchkey:scopes']",
    replace: '[]',
    test: ofChanges,
    title: 'gives a new user scopes without',
    why: 'who may create users gives scopes by that',
  },
  {
    file: 'request/own.ts',
    find: "throw new AuthError('FORBIDDEN');",
    replace: 'return viewer;',
    test: ofWalk,
    title: 'who may read the audit log alone',
    why: 'any user reads the sessions and addresses of others',
  },
  {
    file: 'features/administration/user-list.ts',
    find: "place === '' || cursorOf(order, place) !== cursor || ",
    replace: '',
    test: ofList,
    title: 'a cursor is good for its order alone',
    why: 'a cursor of another order leaves users out',
  },
  {
    file: pages,
    find: 'config.admin ?',
    replace: 'config ?',
    test: ofPage,
    title: 'every address of the page is a 404',
    why: 'a public node has the page for administrators',
  },
  {
    file: pages,
    find: "wantsPage(request) && !name.includes('/')",
    replace: 'wantsPage(request)',
    test: ofPage,
    title: 'is a 404 in plain text',
    why: 'the page is shown where its addresses lead elsewhere',
  },
  {
    file: 'features/api-keys/key-actor.ts',
    find: ' && ownTokens(owner.scope).every(isHeld)',
    replace: '',
    test: 'features/api-keys/create.test.ts',
    title: 'nor for who holds less than the account',
    why: 'a helper gets a key of an account that may do more than they',
  },
];
