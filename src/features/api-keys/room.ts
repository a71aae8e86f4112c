import type { Codes, Events, Tables } from '../../room.ts';
import { onOff, wholeNumber } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  apiKeys: setting({
    name: 'AUTH_API_KEYS',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether programs can have API keys. With `off`, keys that exist are refused, and none is created.',
    check: onOff(),
  }),
  apiKeyMaxSeconds: setting({
    name: 'AUTH_API_KEY_MAX_SECONDS',
    unit: 'seconds',
    default: '31536000',
    example: '7776000',
    meaning: 'The longest life of a new API key, 3600 to 31536000 (a year).',
    check: wholeNumber(3600, 31_536_000),
  }),
} satisfies Settings;

export const codes = {
  API_KEY_INVALID: {
    status: 401,
    message: 'The API key is not valid: it is unknown, has ended or has expired.',
  },
} as const satisfies Codes;

export const events = {
  service_account_created: {
    level: 'info',
    message: 'a service account was created',
    when: 'An administrator created a service account.',
    audit: 'viewer',
  },
  api_key_created: {
    level: 'info',
    message: 'an API key was created',
    when: 'A user created an API key, for themselves or for a service account; `detail` is its `id`.',
    audit: 'viewer',
  },
  api_key_revoked: {
    level: 'info',
    message: 'an API key was ended',
    when: 'A user ended an API key, their own or that of a service account; or an administrator (`actorId`) or an operator (`actor`) ended that of a user; `detail` is its `id`.',
    audit: 'viewer',
  },
  api_key_refused: {
    level: 'warn',
    message: 'an API key was refused',
    when: 'An API key was used that has ended or expired, or whose user is disabled; `detail` is its `id`.',
    audit: 'anonymous',
  },
} as const satisfies Events;

export const tables = {
  service_accounts: { key: 'user_id', noun: 'service account', owner: 'user_id' },
  api_keys: { key: 'id', noun: 'API key', owner: 'user_id', secret: ['secret_hash'] },
} as const satisfies Tables;
