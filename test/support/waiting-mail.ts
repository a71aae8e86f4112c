import type { OutboxMail } from '../../src/features/mail/store.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/secrets.ts';
import { uuidV7 } from '../../src/lib/uuid.ts';

/** Returns a mail that waits since now, as features store them. */
export function waitingMail(more: Partial<OutboxMail> = {}): OutboxMail {
  const now = clock.now();
  return {
    id: uuidV7(clock, systemRandom),
    kind: 'test',
    userId: null,
    email: 'susan@example.net',
    emailKey: 'susan@example.net',
    receiptHash: null,
    locale: null,
    details: null,
    createdAt: new Date(now),
    dueAt: new Date(now),
    giveUpAt: new Date(now + 600_000),
    tries: 0,
    ...more,
  };
}
