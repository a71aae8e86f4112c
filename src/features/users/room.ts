import type { Codes, Tables } from '../../room.ts';
import { oneOf } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  usernameScripts: setting({
    name: 'AUTH_USERNAME_SCRIPTS',
    unit: '`restricted` or `any`',
    default: 'restricted',
    example: 'any',
    meaning:
      'Whether a new username may mix scripts. `restricted` takes one script, or Latin with Japanese, Chinese or Korean (UTS 39, “highly restrictive”).',
    check: oneOf('restricted', 'any'),
  }),
} satisfies Settings;

export const codes = {
  USERNAME_TAKEN: { status: 409, message: 'This username is taken. Choose another one.' },
} as const satisfies Codes;

export const tables = {
  users: { key: 'id', noun: 'user', owner: 'id', secret: ['password_hash'] },
  passwords: { key: 'user_id', noun: 'password', owner: 'user_id', secret: ['hash'] },
} as const satisfies Tables;
