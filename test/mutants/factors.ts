import type { Mutant } from './mutant.ts';

const useFactor = 'store/steps/use-factor.ts';
const completeLogin = 'features/login-challenge/complete-login.test.ts';

/** Authenticator apps, recovery codes, and completing a login with them. */
export const factorMutants: readonly Mutant[] = [
  {
    file: useFactor,
    find: "    .where('last_step', '<', step)\n",
    replace: '',
    test: 'store/use-factor.test.ts',
    why: 'a code of an authenticator app is good twice',
  },
  {
    file: useFactor,
    find: "    .where('sealed', '=', sealed)\n",
    replace: '',
    test: 'store/use-factor.test.ts',
    why: 'a code of an app that was replaced is good for the new one',
  },
  {
    file: useFactor,
    find: "    .where('used_at', 'is', null)\n",
    replace: '',
    test: 'store/use-factor.test.ts',
    why: 'a recovery code is good twice',
  },
  {
    file: 'store/steps/last-factor.ts',
    find: 'if (await hasFactor(db, userId)) return !isFirst;',
    replace: 'if (await hasFactor(db, userId)) return isFirst !== null;',
    test: 'store/use-factor.test.ts',
    why: 'a session that has proved the password alone puts an app in the place of the user’s',
  },
  {
    file: 'features/totp/check.ts',
    find: ' || step <= app.lastStep',
    replace: '',
    test: 'features/login-challenge/guesses.test.ts',
    why: 'a code that was used clears the count of wrong ones',
  },
  {
    file: 'features/totp/codes.ts',
    find: 'const drift = 1;',
    replace: 'const drift = 2;',
    test: 'features/totp/codes.test.ts',
    why: 'a code is good for longer',
  },
  {
    file: 'features/totp/secrets.ts',
    find: 'derive(`latchkey totp of ${userId}`)',
    replace: "derive('latchkey totp')",
    test: 'features/totp/secrets.test.ts',
    why: 'a secret opens in the row of another user',
  },
  {
    file: 'store/steps/totp.ts',
    find: "        .where('failures', '<', maxTotpFailures)\n",
    replace: '',
    test: 'store/totp.test.ts',
    why: 'an app is never suspended, however many codes are tried',
  },
  {
    file: 'features/second-factors/stateless.ts',
    find: 'content.expires <= clock.now()',
    replace: 'false',
    test: 'features/second-factors/stateless.test.ts',
    why: 'what was begun is good for ever',
  },
  {
    file: 'features/second-factors/stateless.ts',
    find: '  return isCanonical ? ',
    replace: '  return true ? ',
    test: 'features/second-factors/stateless.test.ts',
    why: 'another spelling of a challenge is good a second time',
  },
  {
    file: 'features/totp-setup/totp-setup.ts',
    find: 'userId !== user.id || ',
    replace: '',
    test: 'features/totp-setup/totp-setup.test.ts',
    why: 'an app is set up by what another user has begun',
  },
  {
    file: 'features/login-challenge/complete-login.ts',
    find: 'await challenges.countAttempt(given.challenge)',
    replace: 'await challenges.require(given.challenge)',
    test: completeLogin,
    why: 'a challenge has any number of tries',
  },
  {
    file: 'store/steps/recovery-codes.ts',
    find: "        if (!(await hasFactor(transaction, userId))) return 'no-factor';\n",
    replace: '',
    test: 'store/recovery-codes.test.ts',
    why: 'a user without a second factor gets recovery codes',
  },
];
