import type { Codes } from '../../room.ts';
import { oneOf, rate } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  signUp: setting({
    name: 'AUTH_SIGN_UP',
    unit: '`open` or `closed`',
    default: 'open',
    example: 'closed',
    meaning: 'Whether strangers may sign up. `latchkey user add` works either way.',
    check: oneOf('open', 'closed'),
  }),
  signUpsPerAddress: setting({
    name: 'AUTH_SIGN_UPS_PER_ADDRESS',
    unit: 'attempts/seconds',
    default: '20/60',
    example: '5/3600',
    meaning:
      'Sign-ups that one address may try; an IPv6 /56 twice as many, a /48 four times as many.',
    check: rate,
  }),
} satisfies Settings;

export const codes = {
  SIGN_UP_CLOSED: { status: 403, message: 'This server does not take sign-ups.' },
} as const satisfies Codes;
