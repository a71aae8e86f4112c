import type { Tables } from '../../room.ts';
import { onOff } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  totp: setting({
    name: 'AUTH_TOTP',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether users can set up an authenticator app as a second factor. Those that were set up go on with `off`.',
    check: onOff(),
  }),
} satisfies Settings;

export const tables = {
  totp: { key: 'user_id', noun: 'authenticator app', owner: 'user_id', secret: ['sealed'] },
} as const satisfies Tables;
