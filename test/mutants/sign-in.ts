import type { Mutant } from './mutant.ts';

const signIn = 'features/sign-in/sign-in.ts';
const refresh = 'features/sign-in/refresh.ts';

/** Logins, sign-ups and refreshes. */
export const signInMutants: readonly Mutant[] = [
  {
    file: signIn,
    find: "if (proof.method !== 'sign-up') await afterLogin?.({ user, session });",
    replace: '',
    test: 'hooks.test.ts',
    title: 'after a login',
    why: 'the hook is not called after a login',
  },
  {
    file: signIn,
    find: "if (payload === null || typeof payload === 'string') return payload;",
    replace: "if (typeof payload === 'string') return payload;",
    test: 'features/login.test.ts',
    why: 'tokens are given out for a session that did not start',
  },
  {
    file: refresh,
    find: 'await accept?.(toViewer(claims, payload.user, session));',
    replace: '',
    test: 'features/sign-in.test.ts',
    title: 'the verification of a request',
    why: 'a refresh does not ask the hook for requests',
  },
  {
    file: refresh,
    find: 'store.examine({ token, now: at, graceSeconds, notice })',
    replace: 'store.examine({ token, now: now(), graceSeconds, notice })',
    test: 'features/sign-in.test.ts',
    title: 'is no theft where another tab was faster',
    why: 'a slow hook makes a client who asked in time a thief',
  },
  {
    file: refresh,
    find: "(done) => done.outcome === 'reused' && reuseOf(done.session),",
    replace: '() => null,',
    test: 'features/events.test.ts',
    why: 'a stolen refresh token leaves no trace in the log',
  },
  {
    file: refresh,
    find: 'if (isRefused) await attempts.count(refusedRefreshes, caller);',
    replace: 'void isRefused;',
    test: 'features/attempts.test.ts',
    title: 'tries a bounded number of refresh tokens',
    why: 'refresh tokens are guessed at any rate',
  },
  {
    file: refresh,
    find: 'if (config.attempts) await refuseHaste(token);',
    replace: 'void refuseHaste;',
    test: 'features/refresh-without-rows.test.ts',
    title: 'refreshed too often',
    why: 'one session is refreshed at any rate',
  },
  {
    file: 'features/login/login.ts',
    find: ' || row.disabledAt',
    replace: '',
    test: 'features/events.test.ts',
    why: 'the right password of a disabled user is no failed login in the log',
  },
  {
    file: 'features/sign-up/admit-new-user.ts',
    find: 'disabledAt: row.createdAt',
    replace: 'disabledAt: null',
    test: 'features/sign-in.test.ts',
    title: 'while the hook for sign-ups works',
    why: 'a user logs in while the hook still decides on their sign-up',
  },
  {
    file: 'features/sign-up/admit-new-user.ts',
    find: 'await users.remove(row);',
    replace: '',
    test: 'hooks.test.ts',
    title: 'after a sign-up',
    why: 'a user whom the hook refused keeps the name',
  },
  {
    file: 'features/attempts/attempts.ts',
    find: 'if (!wasChecked(error))',
    replace: 'if (error === null)',
    test: 'features/count-password.test.ts',
    title: 'an attempt that a fault kept',
    why: 'a busy server uses up the tries of its users',
  },
  {
    file: 'features/attempts/attempts.ts',
    find: 'const reset = [pair];',
    replace: 'const reset = [pair, ...shared];',
    test: 'features/attempts.test.ts',
    title: 'with the right password gives strangers no try back',
    why: 'each login of the owner gives strangers all their tries again',
  },
];
