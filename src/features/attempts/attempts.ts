import { createHash } from 'node:crypto';
import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { EventDetails, RecordEvent } from '../../lib/events.ts';
import {
  StoreUnavailable,
  type AttemptLimit,
  type AttemptStore,
  type SessionStore,
} from '../../store/store.ts';
import { networkOf } from './network.ts';

/** Who is trying, as far as anybody can tell before they have proved it. */
export interface Caller {
  /** Null where no address is known. Then nothing counts by address: a stranger could lock all such callers out. */
  readonly ip: string | null;
  /** The session of the access token that came along, expired or not: this device has logged in before. It may have been ended. */
  readonly device: { readonly userId: string; readonly sessionId: string } | null;
}

/** An attempt at a user's password. The user may not exist, which nobody is to notice. */
export interface PasswordAttempt {
  readonly usernameKey: string;
  readonly userId: string | null;
  readonly caller: Caller;
}

/** Every method throws TOO_MANY_ATTEMPTS, with the seconds after which trying again makes sense. */
export interface Attempts {
  /**
   * Counts an attempt at a password, has it checked, and goes on with what the check returned. A right one leaves
   * its user without failures behind them where the store can forgive, whatever comes of going on; one that was not
   * checked at all, because the server was busy, does not count.
   */
  countPassword<Checked, Outcome>(
    attempt: PasswordAttempt,
    check: () => Promise<Checked>,
    goOn: (checked: Checked) => Promise<Outcome>,
  ): Promise<Outcome>;
  /** Counts a sign-up, before its password is hashed. */
  countSignUp(caller: Caller): Promise<void>;
  /** Counts a refresh token that was refused. */
  countRefusedRefresh(caller: Caller): Promise<void>;
}

/** How many of a user's latest logins say which networks are theirs. */
const rememberedLogins = 50;

type AttemptConfig = Pick<
  Config,
  | 'attempts'
  | 'attemptsPerUserAndAddress'
  | 'attemptsPerUser'
  | 'attemptsPerAddress'
  | 'signUpsPerAddress'
>;

export function createAttempts(options: {
  config: AttemptConfig;
  store: AttemptStore;
  sessions: Pick<SessionStore, 'addresses' | 'find'>;
  clock: Clock;
  record: RecordEvent;
  /** Told once that a caller had no address. */
  onNoAddress: () => void;
}): Attempts {
  const { config, store, sessions, clock, record, onNoAddress } = options;

  const limit = (rate: Rate, ...subject: string[]): AttemptLimit => ({
    key: digest(subject),
    burst: rate.burst,
    intervalMs: rate.intervalSeconds * 1000,
  });

  /** Counts on all of the limits and returns null, or on none. */
  const count = async (limits: readonly AttemptLimit[]): Promise<Refusal | null> => {
    const outcome = await store.count(limits, new Date(clock.now()));
    if (outcome.allowed) return null;
    return { keys: [...outcome.exhausted.keys()], waitMs: Math.max(...outcome.exhausted.values()) };
  };

  const require = async (kind: Kind, limits: readonly AttemptLimit[]): Promise<void> => {
    const refusal = await count(limits);
    if (refusal) throw refuse(kind, refusal);
  };

  const refuse = (kind: Kind, { waitMs }: Refusal): AuthError => {
    const retryAfter = Math.ceil(waitMs / 1000);
    record('attempts_exceeded', { kind });
    return new AuthError('TOO_MANY_ATTEMPTS', { retryAfter });
  };

  let isSaid = false;
  const networkIfAny = ({ ip }: Caller): string | null => {
    if (ip !== null) return networkOf(ip);
    if (!isSaid) onNoAddress();
    isSaid = true;
    return null;
  };

  /** Asked only when others have exhausted what the user may try. */
  const isKnownNetwork = async (userId: string | null, network: string): Promise<boolean> => {
    const addresses = await sessions.addresses(userId ?? '', rememberedLogins);
    return addresses.some((ip) => networkOf(ip) === network);
  };

  const countStranger = async ({
    usernameKey,
    userId,
    caller,
  }: PasswordAttempt): Promise<Counted> => {
    const network = networkIfAny(caller);
    const user = limit(config.attemptsPerUser, 'user', usernameKey);
    if (network === null) {
      await require('password', [user]);
      return { counted: [user], right: { reset: [user.key], refund: [] } };
    }
    const pair = limit(config.attemptsPerUserAndAddress, 'user and address', usernameKey, network);
    const address = limit(config.attemptsPerAddress, 'address', network);
    const reset = [pair.key, user.key];
    const refusal = await count([pair, user, address]);
    if (!refusal) return { counted: [pair, user, address], right: { reset, refund: [address] } };
    // Strangers have used up what the user may try. Where the user has logged in before, they still may.
    // What the address has used up is used up: whom it tells apart then would say who has logged in from it.
    const isStrangersFault = refusal.keys.every((key) => key === user.key);
    if (!isStrangersFault || !(await isKnownNetwork(userId, network)))
      throw refuse('password', refusal);
    await require('password', [pair]);
    return { counted: [pair], right: { reset, refund: [] } };
  };

  const countDevice = async (sessionId: string): Promise<Counted> => {
    const device = limit(config.attemptsPerUserAndAddress, 'device', sessionId);
    await require('password', [device]);
    return { counted: [device], right: { reset: [device.key], refund: [] } };
  };

  /** Whoever was thrown out has a token of the user as well; it must not be worth more than none. */
  const isEnded = async (sessionId: string): Promise<boolean> => {
    const found = await sessions.find(sessionId);
    return found === null || found.session.revokedAt !== null;
  };

  const countAny = async (attempt: PasswordAttempt): Promise<Counted> => {
    const { device } = attempt.caller;
    const isTheirs = device !== null && device.userId === attempt.userId;
    if (!isTheirs || (await isEnded(device.sessionId))) return countStranger(attempt);
    return countDevice(device.sessionId);
  };

  const refundUnlessChecked = async <T>(
    check: () => Promise<T>,
    refund: Counted['counted'],
  ): Promise<T> => {
    try {
      return await check();
    } catch (error) {
      if (!wasChecked(error)) await store.forgive({ reset: [], refund });
      throw error;
    }
  };

  return {
    async countPassword(attempt, check, goOn) {
      if (!config.attempts) return goOn(await check());
      const { counted, right } = await countAny(attempt);
      const checked = await refundUnlessChecked(check, counted);
      // Begun together, what both write may share a commit.
      return bothOver(goOn(checked), store.forgive(right));
    },

    async countSignUp(caller) {
      const network = config.attempts ? networkIfAny(caller) : null;
      if (network === null) return;
      await require('sign-up', [limit(config.signUpsPerAddress, 'sign-up', network)]);
    },

    async countRefusedRefresh(caller) {
      const network = config.attempts ? networkIfAny(caller) : null;
      if (network === null) return;
      await require('refresh', [limit(config.attemptsPerAddress, 'refresh', network)]);
    },
  };
}

type Rate = Config['attemptsPerUser'];
type Kind = NonNullable<EventDetails['kind']>;

/** What was counted, and what is forgiven when the password was right. */
interface Counted {
  readonly counted: readonly AttemptLimit[];
  readonly right: { reset: readonly string[]; refund: readonly AttemptLimit[] };
}

/**
 * Neither goes on behind an answer. What has been done is the answer, also where the store could not forgive: whoever
 * were told that it is unavailable would think that their password is still the old one.
 */
async function bothOver<T>(done: Promise<T>, forgiven: Promise<void>): Promise<T> {
  const [, forgiving] = await Promise.allSettled([done, forgiven]);
  const isFault =
    forgiving.status === 'rejected' && !(forgiving.reason instanceof StoreUnavailable);
  if (isFault) throw forgiving.reason;
  return done;
}

function wasChecked(error: unknown): boolean {
  return error instanceof AuthError && error.code !== 'SERVER_BUSY';
}

interface Refusal {
  readonly keys: readonly string[];
  readonly waitMs: number;
}

/** People type their password where the username goes. What is stored tells nobody what was typed. */
function digest(subject: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('base64url');
}
