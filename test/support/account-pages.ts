import { hash, randomBytes, randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OutboxMail } from '../../src/features/mail/store.ts';
import type { MailPurpose } from '../../src/features/one-time-tokens/store.ts';
import type { TestServer } from './test-server.ts';

const actions: Record<MailPurpose, string> = {
  SIGN_UP: 'sign-up',
  INVITATION: 'accept-invitation',
  RESET_PASSWORD: 'reset-password',
  LOGIN: 'log-in',
  CONFIRM_EMAIL: 'confirm-email',
  UNDO_EMAIL_CHANGE: 'undo-email-change',
};

export const purposes = Object.keys(actions) as MailPurpose[];

/** Stores a link as the courier does when it sends a mail, and returns its path. It is good for an hour. */
export async function issueLink(
  { store, clock }: TestServer,
  purpose: MailPurpose,
  user: { id: string | null; email: string } = { id: null, email: 'susan@example.com' },
): Promise<string> {
  const token = `lk_link_${randomBytes(32).toString('base64url')}`;
  const now = new Date(clock.now());
  const link = {
    hash: hash('sha256', token, 'base64url'),
    purpose,
    userId: user.id,
    email: user.email,
    emailKey: user.email,
    triesLeft: null,
    mailedAt: now,
    details: null,
    createdAt: now,
    expiresAt: new Date(clock.now() + 3_600_000),
    usedAt: null,
  };
  const mail: OutboxMail = {
    id: randomUUID(),
    kind: 'test',
    userId: user.id,
    email: user.email,
    emailKey: user.email,
    receiptHash: null,
    locale: null,
    details: null,
    createdAt: now,
    // Nothing delivers it: the test has the token.
    dueAt: link.expiresAt,
    giveUpAt: link.expiresAt,
    tries: 0,
  };
  await store.outbox.insert(mail, null);
  await store.oneTimeTokens.issue(link, mail);
  return `/account/${actions[purpose]}#${token}`;
}

/** Waits until the page shows a step with this title. */
export async function expectTitle(page: Page, title: string): Promise<void> {
  await expect.poll(() => page.locator('h1').textContent(), { timeout: 30_000 }).toBe(title);
}

/** What the page says below its title. */
export function textOf(page: Page): Promise<string> {
  return page.locator('main').innerText();
}
