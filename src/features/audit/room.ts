import type { Tables } from '../../room.ts';
import { wholeNumber } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  auditRetentionSeconds: setting({
    name: 'AUTH_AUDIT_RETENTION_SECONDS',
    unit: 'seconds',
    default: '31536000',
    example: '7776000',
    meaning:
      'How long the audit log keeps an event, 86400 (a day) to 315360000 (ten years). It has IP addresses: keep them no longer than your rules on privacy allow.',
    check: wholeNumber(86_400, 315_360_000),
  }),
} satisfies Settings;

export const tables = {
  audit_events: { key: 'id', noun: 'audit event', keeps: 'for ever' },
} as const satisfies Tables;

export const upkeep = ['audit'] as const;
