import type { Events, Tables } from '../../room.ts';
import { onOff } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  webhookPrivate: setting({
    name: 'AUTH_WEBHOOK_PRIVATE',
    unit: '`on` or `off`',
    default: 'off',
    example: 'on',
    meaning:
      'Whether webhooks may go to addresses of this machine and of private networks, and to `http:` URLs. `off` keeps administrators from reaching what only this server can reach.',
    check: onOff(),
  }),
} satisfies Settings;

export const events = {
  webhook_created: {
    level: 'info',
    message: 'a webhook was created',
    when: 'An administrator created a webhook; `detail` is its `id`.',
    audit: 'viewer',
  },
  webhook_deleted: {
    level: 'info',
    message: 'a webhook was deleted',
    when: 'An administrator deleted a webhook; `detail` is its `id`.',
    audit: 'viewer',
  },
  webhook_secret_rotated: {
    level: 'info',
    message: 'a webhook has another secret',
    when: 'An administrator gave a webhook another secret; `detail` is its `id`.',
    audit: 'viewer',
  },
  webhook_redelivered: {
    level: 'info',
    message: 'a webhook gets events again',
    when: 'An administrator had events delivered again, which also lets a webhook go on that the server gave up; `detail` is its `id`.',
    audit: 'viewer',
  },
  webhook_event_given_up: {
    level: 'warn',
    message: 'an event was given up for a webhook',
    when: 'A webhook did not take an event in ten attempts over three days; `detail` is its `id`. `redeliver` delivers it again.',
    isSummed: true,
  },
  webhook_disabled: {
    level: 'warn',
    message: 'a webhook was given up',
    when: 'A webhook took nothing for five days, or answered 410, so that the server gave it up; `detail` is its `id`.',
    audit: 'server',
  },
} as const satisfies Events;

export const tables = {
  webhooks: {
    key: 'id',
    noun: 'webhook',
    keeps: 'for ever',
  },
  deliveries: { key: 'id', noun: 'webhook delivery', expires: 'give_up_at' },
} as const satisfies Tables;

/** Looks whether there is a webhook, so that nodes without one do nothing for them. */
export const upkeep = ['webhooks'] as const;
