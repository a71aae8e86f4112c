import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { UserNotice } from '../users/store.ts';
import { mailLifetimes } from './kinds.ts';

/** Notices that say what has happened, when, and to whom. */
export type PlainNotice =
  | 'password-changed'
  | 'username-changed'
  | 'refresh-token-reused'
  | 'account-deleted'
  | 'totp-added'
  | 'totp-removed'
  | 'passkey-added'
  | 'passkey-removed'
  | 'api-key-created'
  | 'impersonation-started'
  | 'identity-unlinked'
  | 'recovery-codes-created'
  | 'second-factors-reset';

/** What users are told that has happened to their account. */
export type NoticeKind = PlainNotice | 'identity-linked' | 'new-device' | 'recovery-code-used';

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
