import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { createRarely } from '../../lib/rarely.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import { mailRequests } from '../mail/attempt-kinds.ts';
import { mailLifetimes } from '../mail/kinds.ts';
import type { Notices } from '../mail/notices.ts';
import { subjectOf } from '../mail/subject.ts';
import type { AwaitingResetStore } from './store.ts';

/** A user who tries often, or a stranger who tries for them, makes one mail in this time. */
const pauseMs = 6 * 3600 * 1000;

const kind = 'choose-password';

/**
 * Mails a user who came from another system without a password, and who has just tried to log in, a link to choose one;
 * any other user nothing. It counts on the limits of mails. Never throws: the caller is told what they are told anyway.
 */
export type AskForPassword = (userId: string, caller: Caller) => Promise<void>;

export function createAskForPassword(options: {
  store: AwaitingResetStore;
  attempts: Pick<Attempts, 'countRequest'>;
  notices: Pick<Notices, 'wake'>;
  clock: Clock;
  random: RandomBytes;
  log: Logger;
}): AskForPassword {
  const { store, attempts, notices, clock, random, log } = options;
  const rarely = createRarely(clock);

  const ask = async (userId: string, caller: Caller): Promise<void> => {
    const now = clock.now();
    const askedBefore = new Date(now - pauseMs);
    const key = await store.find(userId, askedBefore);
    if (key === null) return;
    const subject = subjectOf('RESET_PASSWORD', { key, mailboxKey: key });
    await attempts.countRequest(mailRequests, subject, caller);
    const giveUpAt = new Date(now + mailLifetimes[kind] * 1000);
    const id = uuidV7(clock, random);
    const mail = { id, kind, details: null, createdAt: new Date(now), giveUpAt };
    if (await store.ask({ userId, askedBefore, mail })) notices.wake();
  };

  return async (userId, caller) => {
    try {
      await ask(userId, caller);
    } catch (error) {
      if (error instanceof AuthError) return;
      rarely(kind, (times) => log.warn({ err: error, times }, 'a user was not mailed'));
    }
  };
}
