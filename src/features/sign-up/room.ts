import type { Codes } from '../../room.ts';
import { oneOf, rate, wholeNumber } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  signUp: setting({
    name: 'AUTH_SIGN_UP',
    unit: '`open` or `closed`',
    default: 'open',
    example: 'closed',
    meaning:
      'Whether strangers may sign up. `latchkey user add` and `latchkey user invite` work either way.',
    check: oneOf('open', 'closed'),
  }),
  signUpsPerAddress: setting({
    name: 'AUTH_SIGN_UPS_PER_ADDRESS',
    unit: 'attempts/seconds',
    default: '20/60',
    example: '5/3600',
    meaning:
      'Sign-ups that one address may try, and as many passwords that it may send with links and codes of `resetPassword`; an IPv6 /56 twice as many, a /48 four times as many.',
    check: rate,
  }),
  inviteTtlSeconds: setting({
    name: 'AUTH_INVITE_TTL_SECONDS',
    unit: 'seconds',
    default: '604800',
    example: '86400',
    meaning: 'How long the link of an invitation is good, 3600 to 2592000.',
    check: wholeNumber(3600, 2_592_000),
  }),
} satisfies Settings;

export const codes = {
  SIGN_UP_CLOSED: { status: 403, message: 'This server does not take sign-ups.' },
} as const satisfies Codes;
