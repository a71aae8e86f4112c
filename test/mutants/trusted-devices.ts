import type { Mutant } from './mutant.ts';

const steps = 'store/steps/trusted-devices.ts';
const changes = 'store/credential-changes.test.ts';

/** Trusted devices, and what ends them. */
export const trustedDeviceMutants: readonly Mutant[] = [
  {
    file: steps,
    find: ".where('secret_hash', '=', secretHash)\n        .executeTakeFirst();",
    replace: '.executeTakeFirst();',
    test: changes,
    why: 'the id of a device, which its list shows, is taken for its secret',
  },
  {
    file: steps,
    find: ".selectFrom('trusted_devices')\n    .where('user_id', '=', userId)",
    replace: ".selectFrom('trusted_devices')",
    test: changes,
    why: 'a device that one user trusts spares another user a second factor',
  },
  {
    file: steps,
    find: ".where('expires_at', '>', now.getTime())",
    replace: ".where('expires_at', '>', 0)",
    test: changes,
    why: 'a device is trusted for ever',
  },
  {
    file: steps,
    find: "selectFrom('session_marks').select('ended_at')",
    replace: 'lit(0)',
    test: changes,
    why: 'devices stay trusted when the sessions of all users are ended',
  },
  {
    file: 'store/steps/start.ts',
    find: '!(await useTrustedDevice(db, userId, trustedDevice, now))',
    replace: '(await useTrustedDevice(db, userId, trustedDevice, now)) === null',
    test: 'features/trusted-devices/login.test.ts',
    why: 'a device that was revoked while a login was under way spares it a second factor',
  },
  {
    file: 'store/steps/mailed-tokens.ts',
    find: 'await distrust(db, userId);',
    replace: '',
    test: changes,
    why: 'a device of a thief stays trusted after a new password',
  },
  {
    file: 'store/steps/reset-factors.ts',
    find: "await remove('login_challenges');",
    replace: '',
    test: changes,
    why: 'a login from before a reset goes on with a factor from after it',
  },
];
