import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { UserNotice, UserStore } from '../users/store.ts';
import { mailLifetimes, type Compose, type MailKinds } from './kinds.ts';
import type { OutboxMail } from './store.ts';

/** Notices that say what has happened, when, and to whom. */
type PlainNotice =
  | 'password-changed'
  | 'username-changed'
  | 'refresh-token-reused'
  | 'account-deleted'
  | 'totp-added'
  | 'totp-removed'
  | 'passkey-added'
  | 'passkey-removed'
  | 'recovery-codes-created'
  | 'second-factors-reset';

/** What users are told that has happened to their account. */
export type NoticeKind = PlainNotice | 'new-device' | 'recovery-code-used';

export interface Notices {
  /**
   * Returns a notice for the step that it tells about, which stores it where the user has proved an address; undefined
   * where this server sends none. Text in the details is shown only where it cannot mislead; see templates/shown.ts.
   */
  write(
    kind: NoticeKind,
    details?: Readonly<Record<string, string | null>>,
  ): UserNotice | undefined;
  /** To be called when a step has stored a notice. */
  wake(): void;
}

export function createNotices(options: {
  config: Pick<Config, 'smtpUrl' | 'mailNotices'>;
  clock: Clock;
  random: RandomBytes;
  wake: () => void;
}): Notices {
  const { config, clock, random, wake } = options;
  const isOn = config.smtpUrl !== null && config.mailNotices;
  return {
    wake,

    write(kind, details) {
      if (!isOn) return undefined;
      const now = clock.now();
      return {
        id: uuidV7(clock, random),
        kind,
        details: details ?? null,
        createdAt: new Date(now),
        giveUpAt: new Date(now + mailLifetimes[kind] * 1000),
      };
    },
  };
}

/** Returns how notices are written: they go to the address that the user had when it happened. */
export function noticeKinds(users: Pick<UserStore, 'findById'>): MailKinds {
  const viewOf = async ({ userId, createdAt, details }: OutboxMail) => ({
    at: createdAt.toISOString(),
    username:
      userId === null ? textOf(details, 'username') : (await users.findById(userId))?.username,
  });

  const plain =
    (template: PlainNotice): Compose =>
    async (mail) => ({ template, to: mail.email, view: await viewOf(mail) });

  return {
    'new-device': async (mail) => ({
      template: 'new-device',
      to: mail.email,
      view: {
        ...(await viewOf(mail)),
        ip: textOf(mail.details, 'ip'),
        device: textOf(mail.details, 'device'),
      },
    }),
    'password-changed': plain('password-changed'),
    'username-changed': plain('username-changed'),
    'refresh-token-reused': plain('refresh-token-reused'),
    'account-deleted': plain('account-deleted'),
    'totp-added': plain('totp-added'),
    'totp-removed': plain('totp-removed'),
    'passkey-added': plain('passkey-added'),
    'passkey-removed': plain('passkey-removed'),
    'recovery-codes-created': plain('recovery-codes-created'),
    'recovery-code-used': async (mail) => ({
      template: 'recovery-code-used',
      to: mail.email,
      view: { ...(await viewOf(mail)), codesLeft: Number(mail.details?.['codesLeft']) },
    }),
    'second-factors-reset': plain('second-factors-reset'),
  };
}

function textOf(details: OutboxMail['details'], name: string): string | undefined {
  const value = details?.[name];
  return typeof value === 'string' ? value : undefined;
}
