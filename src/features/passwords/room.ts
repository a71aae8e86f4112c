import type { Codes } from '../../room.ts';
import { wholeNumber } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  passwordMinLength: setting({
    name: 'AUTH_PASSWORD_MIN_LENGTH',
    unit: 'code points',
    default: '8',
    example: '15',
    meaning:
      'The shortest password that is taken, 8 to 64. 15 is advised where it is the only factor.',
    check: wholeNumber(8, 64),
  }),
  passwordQueueLimit: setting({
    name: 'AUTH_PASSWORD_QUEUE_LIMIT',
    unit: 'passwords',
    default: '64',
    example: '200',
    meaning:
      'How many passwords may wait to be hashed before `SERVER_BUSY`, 0 to 10000. Devices of logged-in users have a quarter as many places of their own.',
    check: wholeNumber(0, 10_000),
  }),
} satisfies Settings;

export const codes = {
  SERVER_BUSY: { status: 503, message: 'The server is busy. Try again in a moment.' },
} as const satisfies Codes;
