import type { Tables } from '../../room.ts';
import { scopePatterns } from '../../settings/scope-patterns.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  secondFactorScopes: setting({
    name: 'AUTH_SECOND_FACTOR_SCOPES',
    unit: '`none` or scopes, separated by spaces',
    default: 'none',
    defaultFor: ({ production }) => (production ? 'latchkey:*' : 'none'),
    example: 'latchkey:* payments:write',
    meaning:
      'Scopes that only the tokens of a session with a second factor have; `*` at the end of one stands for any text. Fields that need them answer `REAUTHENTICATION_REQUIRED` to other sessions of a user who has them. In production the default is `latchkey:*`.',
    check: scopePatterns,
  }),
} satisfies Settings;

export const tables = {
  login_challenges: {
    key: 'hash',
    noun: 'login that waits for a second factor',
    owner: 'user_id',
    expires: 'expires_at',
    secret: ['hash', 'password_hash'],
  },
  spent: { key: 'hash', noun: 'used challenge', expires: 'expires_at' },
} as const satisfies Tables;
