import type { Mutant } from './mutant.ts';

const rule = 'graphql/guard/access-rule.ts';
const interactive = 'graphql/guard/interactive.ts';
const proofs = 'graphql/guard/proofs.ts';
const guard = 'graphql/guard/guard.ts';
const steps = 'store/steps/impersonations.ts';
const sessions = 'store/steps/end-sessions.ts';
const scopes = 'store/steps/user-scope.ts';
const begins = 'features/impersonation/impersonation.ts';

const ofGuard = 'graphql/interactive-guard.test.ts';
const ofWalk = 'graphql/walk.test.ts';
const ofBeginning = 'features/impersonation/impersonate.test.ts';
const ofEnds = 'features/impersonation/ends.test.ts';

/** Who acts in the place of a user, and what the guard asks of them. */
export const actingMutants: readonly Mutant[] = [
  {
    file: rule,
    find: 'if (isInteractive || maxAge < Infinity) requireInteractive(viewer);',
    replace: 'if (isInteractive) requireInteractive(viewer);',
    test: ofGuard,
    title: 'refuses both also where the user has no',
    why: 'a host that makes contexts lets who acts pass for a user who has just logged in',
  },
  {
    file: rule,
    find: 'hasProvedFactor(viewer) || !isThemselves(viewer)',
    replace: 'hasProvedFactor(viewer)',
    test: ofGuard,
    title: 'is told as one that is missing',
    why: 'a client asks for a second factor in vain',
  },
  {
    file: interactive,
    find: 'viewer.isInteractive === true && !isActedFor(viewer)',
    replace: 'viewer.isInteractive === true',
    test: ofGuard,
    title: 'refuses both, and asks neither',
    why: 'the context of a host says that who acts is the user',
  },
  {
    file: proofs,
    find: 'requireInteractive(viewer);',
    replace: '',
    test: ofGuard,
    title: 'refuses both, and asks neither',
    why: 'who acts is asked to prove what they cannot',
  },
  {
    file: guard,
    find: 'const rule = said && isOfCredential ? { ...said, isInteractive: true } : said;',
    replace: 'const rule = said;',
    test: ofGuard,
    title: 'refuses both, and asks neither',
    why: 'who acts changes a credential of the user',
  },
  {
    file: guard,
    find: 'else if (isOfCredential) guardField(field, refuseActing);',
    replace: '',
    test: ofWalk,
    title: 'is refused every field about sessions',
    why: 'who acts logs in, in the middle of it',
  },
  {
    file: steps,
    find: "if (!user || user.disabledAt || ownTokens(user.scope).length > 0) return 'forbidden';",
    replace: "if (!user) return 'forbidden';",
    test: ofBeginning,
    title: 'becomes an administrator while',
    why: 'a user who has become an administrator meanwhile is acted for',
  },
  {
    file: steps,
    find: "if (await isServiceAccount(transaction, userId)) return 'forbidden';",
    replace: '',
    test: ofBeginning,
    title: 'nor one that no one may act as',
    why: 'a program is acted for',
  },
  {
    file: steps,
    find: '.slice(0, maxImpersonations - 1)',
    replace: '.slice(0, 1000)',
    test: ofBeginning,
    title: 'ten such sessions at most',
    why: 'nothing bounds how many users one administrator speaks for',
  },
  {
    file: steps,
    find: ".where('impersonator_id', '=', impersonatorId)\n          .executeTakeFirst();",
    replace: '.executeTakeFirst();',
    test: ofEnds,
    title: 'only its administrator ends it as such',
    why: 'one administrator ends the sessions of another',
  },
  {
    file: sessions,
    find: 'await endBegunIn(db, { id, now: now.getTime() });',
    replace: '',
    test: ofEnds,
    title: 'the administrator logs out',
    why: 'who has logged out goes on as a user',
  },
  {
    file: sessions,
    find: "await endBegunBy(db, { userId, exceptId: exceptId ?? '', now: now.getTime() });",
    replace: '',
    test: ofEnds,
    title: 'the administrator is disabled',
    why: 'an administrator who was disabled goes on as a user',
  },
  {
    file: scopes,
    find: 'if (mayAct(user.scope) && !mayAct(scope)) await endAllBegunBy(transaction, id);',
    replace: '',
    test: ofEnds,
    title: 'the administrator loses the scope',
    why: 'who may not act any more goes on as a user',
  },
  {
    file: begins,
    find: 'const inPlace = { scope: withoutOwn(user.scope), actorId: by.user.id };',
    replace: 'const inPlace = { scope: withoutOwn(user.scope) };',
    test: ofBeginning,
    title: 'says who is behind it',
    why: 'what an administrator does looks as if the user had done it',
  },
  {
    file: 'features/viewer/authenticate.ts',
    find: '!config.impersonation && claims.act',
    replace: 'false',
    test: ofBeginning,
    title: 'AUTH_IMPERSONATION=off',
    why: 'who acts goes on after it was switched off',
  },
];
