import type { SessionRow } from '../../src/features/sessions/store.ts';
import type { UserWithPassword } from '../../src/features/users/store.ts';

/** A moment, counted from a fixed one. */
export const at = (seconds: number) => new Date(1_795_000_000_000 + seconds * 1000);

/** A user with this name, whose password hash is no hash. */
export const user = (name: string): UserWithPassword => ({
  id: `id-${name}`,
  username: name,
  usernameKey: name,
  passwordHash: `hash of ${name}`,
  createdAt: at(0),
  disabledAt: null,
  scope: '',
});

/** A session of susan’s that lasts 1,000 seconds. */
export const session = (id: string, more: Partial<SessionRow> = {}): SessionRow => ({
  id,
  userId: 'id-susan',
  createdAt: at(0),
  lastUsedAt: at(0),
  authenticatedAt: at(0),
  expiresAt: at(1000),
  ip: '192.0.2.1',
  userAgent: 'a phone',
  revokedAt: null,
  methods: ['PASSWORD'],
  ...more,
});
