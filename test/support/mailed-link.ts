import { expect } from 'vitest';
import type { OneTimeToken } from '../../src/features/one-time-tokens/store.ts';
import type { Store } from '../../src/store/store.ts';
import { at } from './rows.ts';

let count = 0;

/** A link for susan. */
export const link = (hash: string, more: Partial<OneTimeToken> = {}): OneTimeToken => ({
  hash,
  purpose: 'RESET_PASSWORD',
  userId: 'id-susan',
  email: 'Susan@example.com',
  emailKey: 'susan@example.com',
  triesLeft: null,
  mailedAt: at(0),
  details: null,
  createdAt: at(0),
  expiresAt: at(600),
  usedAt: null,
  ...more,
});

/** Delivers a link in a mail of its own. */
export async function issue(store: Store, token: OneTimeToken, receiptHash: string | null = null) {
  const id = `mail ${(count += 1)}`;
  const { email, emailKey } = token;
  const mail = { id, kind: 'test', userId: null, email, emailKey, receiptHash, locale: null };
  const times = { createdAt: at(0), dueAt: at(0), giveUpAt: at(1000), tries: 0 };
  await store.outbox.insert({ ...mail, ...times, details: null }, null);
  expect(await store.oneTimeTokens.issue(token, { id, receiptHash })).toBe(true);
}
