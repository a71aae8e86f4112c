import type { Events, Tables } from '../../room.ts';
import { zeroOr } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  trustedDeviceTtlSeconds: setting({
    name: 'AUTH_TRUSTED_DEVICE_TTL_SECONDS',
    unit: 'seconds',
    default: '2592000',
    example: '0',
    meaning:
      'How long a browser that its user trusts is not asked for a second factor at login, 60 to 31536000; 0 trusts none, also none from before. Only browsers with cookies can be trusted.',
    check: zeroOr(60, 31_536_000),
  }),
} satisfies Settings;

export const events = {
  device_trusted: {
    level: 'info',
    message: 'a device is trusted',
    when: 'A user completed a login with a second factor, and chose not to be asked for one in this browser again for a while.',
    audit: 'user',
  },
  trusted_device_revoked: {
    level: 'info',
    message: 'a device is not trusted any more',
    when: 'A user revoked a trusted device: it is asked for a second factor again.',
    audit: 'viewer',
  },
} as const satisfies Events;

export const tables = {
  trusted_devices: {
    key: 'id',
    noun: 'trusted device',
    owner: 'user_id',
    expires: 'expires_at',
    secret: ['secret_hash'],
  },
} as const satisfies Tables;
