import type { Codes, Events } from '../../room.ts';
import { breachSource } from '../../settings/breach-source.ts';
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
  /** Null where passwords are not looked up. */
  breachedPasswords: setting({
    name: 'AUTH_BREACHED_PASSWORDS',
    unit: '`none`, a URL or `file:FOLDER`',
    default: 'none',
    example: 'https://api.pwnedpasswords.com/range/',
    meaning:
      'Where to look whether a new password is known from a data breach: a range API such as Have I Been Pwned’s, which is sent five characters of the password’s SHA-1 hash, or a folder with its answers (`00000.txt` to `FFFFF.txt`). Where there is no answer within a second, the password is taken.',
    check: breachSource,
  }),
} satisfies Settings;

export const events = {
  breached_passwords_unavailable: {
    level: 'warn',
    message: 'a new password could not be looked up among those of data breaches, and was taken',
    when: 'What `AUTH_BREACHED_PASSWORDS` names gave no answer within a second, or none that can be read: a new password was taken without it. At most one line a minute; `times` is how often it happened.',
    isSummed: true,
  },
} as const satisfies Events;

export const codes = {
  SERVER_BUSY: { status: 503, message: 'The server is busy. Try again in a moment.' },
} as const satisfies Codes;

/** Looks which kinds of hashes there are. */
export const upkeep = ['passwords'] as const;
