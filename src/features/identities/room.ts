import type { Codes, Events, Tables } from '../../room.ts';

export const codes = {
  IDENTITY_TAKEN: { status: 409, message: 'Another user has this identity.' },
} as const satisfies Codes;

export const events = {
  identity_linked: {
    level: 'info',
    message: 'an identity at a provider was linked',
    when: 'A user can log in with an account at a provider from now on.',
    audit: 'viewer',
  },
  identity_unlinked: {
    level: 'info',
    message: 'an identity at a provider was unlinked',
    when: 'A user unlinked one of their accounts at providers.',
    audit: 'viewer',
  },
} as const satisfies Events;

export const tables = {
  identities: { key: 'id', noun: 'linked identity', owner: 'user_id' },
  oidc_codes: { key: 'hash', noun: 'provider login code', expires: 'expires_at' },
} as const satisfies Tables;
