import type { Events, Tables } from '../../room.ts';
import { wholeNumber } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  resetTtlSeconds: setting({
    name: 'AUTH_RESET_TTL_SECONDS',
    unit: 'seconds',
    default: '3600',
    example: '1800',
    meaning:
      'How long the link in a mail sets a new password, 600 to 86400. The code in it is valid for 10 minutes.',
    check: wholeNumber(600, 86_400),
  }),
} satisfies Settings;

export const events = {
  password_reset: {
    level: 'info',
    message: 'a user replaced a forgotten password by mail',
    when: 'A user set a new password with the link or the code of a mail. All their sessions were ended.',
    audit: 'user',
  },
} as const satisfies Events;

export const tables = {
  awaiting_reset: { key: 'user_id', noun: 'password to be chosen', owner: 'user_id' },
} as const satisfies Tables;
