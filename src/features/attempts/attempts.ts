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
import type { PasswordHasher, Place } from '../passwords/password-hasher.ts';
import { addressLimits, limit, widerPairLimits } from './limits.ts';
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
   * checked at all, because the server was busy, does not count. `check` gets the place in the queue that the caller has.
   */
  countPassword<Checked, Outcome>(
    attempt: PasswordAttempt,
    check: (place: Place) => Promise<Checked>,
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
  queue: Pick<PasswordHasher, 'requirePlace'>;
  clock: Clock;
  record: RecordEvent;
  /** Told once that a caller had no address. */
  onNoAddress: () => void;
}): Attempts {
  const { config, store, sessions, queue, clock, record, onNoAddress } = options;

  /** Counts on all of the limits and returns null, or on none. */
  const count = async (limits: readonly AttemptLimit[]): Promise<Refusal | null> => {
    const outcome = await store.count(limits, new Date(clock.now()));
    if (outcome.allowed) return null;
    return { keys: [...outcome.exhausted.keys()], waitMs: Math.max(...outcome.exhausted.values()) };
  };

  const forgive = (step: Counted['right']): Promise<void> =>
    store.forgive({ ...step, now: new Date(clock.now()) });

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
  const addressIfAny = ({ ip }: Caller): string | null => {
    if (ip === null && !isSaid) {
      onNoAddress();
      isSaid = true;
    }
    return ip;
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
    const ip = addressIfAny(caller);
    const user = limit(config.attemptsPerUser, 'user', usernameKey);
    if (ip === null) {
      await require('password', [user]);
      return { counted: [user], right: { reset: [user.key], refund: [] }, refusal: null };
    }
    const network = networkOf(ip);
    const pair = limit(config.attemptsPerUserAndAddress, 'user and address', usernameKey, network);
    const addresses = addressLimits(config.attemptsPerAddress, 'address', ip);
    const shared = [user, ...widerPairLimits(config, usernameKey, ip)];
    const sharedKeys = shared.map(({ key }) => key);
    const right = { reset: [pair.key, ...sharedKeys], refund: addresses };
    const counted = [pair, ...addresses];
    const refusal = await count([...counted, ...shared]);
    if (!refusal) return { counted: [...counted, ...shared], right, refusal };
    // What the address has used up is used up.
    if (!refusal.keys.every((key) => sharedKeys.includes(key))) throw refuse('password', refusal);
    // Others have used up what the user may try. Where the user has logged in before, a right password is still taken.
    await require('password', counted);
    const isKnown = await isKnownNetwork(userId, network);
    return { counted, right, refusal: { ...refusal, isFinal: !isKnown } };
  };

  const countDevice = async (sessionId: string): Promise<Counted> => {
    const device = limit(config.attemptsPerUserAndAddress, 'device', sessionId);
    await require('password', [device]);
    return { counted: [device], right: { reset: [device.key], refund: [] }, refusal: null };
  };

  /** Whoever was thrown out has a token of the user as well; it must not be worth more than none. */
  const isEnded = async (sessionId: string): Promise<boolean> => {
    const found = await sessions.find(sessionId);
    return found === null || found.session.revokedAt !== null;
  };

  const findDevice = async ({ userId, caller: { device } }: PasswordAttempt) => {
    const isTheirs = device !== null && device.userId === userId;
    return isTheirs && !(await isEnded(device.sessionId)) ? device : null;
  };

  const refundUnlessChecked = async <T>(
    check: () => Promise<T>,
    refund: Counted['counted'],
  ): Promise<T> => {
    try {
      return await check();
    } catch (error) {
      if (!wasChecked(error)) await forgive({ reset: [], refund });
      throw error;
    }
  };

  /**
   * Where others have used up what the user may try, a wrong password gets the same answer, after the same work, from
   * a network that the user has logged in from and from any other. Else it would tell the two apart.
   */
  const checkAlike = async <T>(
    check: () => Promise<T>,
    { counted, refusal }: Counted,
  ): Promise<T> => {
    if (!refusal) return refundUnlessChecked(check, counted);
    const checked = await refundUnlessChecked(check, counted).catch((error: unknown) => {
      throw wasChecked(error) ? refuse('password', refusal) : error;
    });
    if (refusal.isFinal) throw refuse('password', refusal);
    return checked;
  };

  return {
    async countPassword(attempt, check, goOn) {
      if (!config.attempts) return goOn(await check('stranger'));
      const device = await findDevice(attempt);
      const place = device ? 'device' : 'stranger';
      // Before anything is written: a flood that is not checked costs the store nothing.
      queue.requirePlace(place);
      const counted = await (device ? countDevice(device.sessionId) : countStranger(attempt));
      const checked = await checkAlike(() => check(place), counted);
      // Begun together, what both write may share a commit.
      return bothOver(goOn(checked), forgive(counted.right));
    },

    async countSignUp(caller) {
      const ip = config.attempts ? addressIfAny(caller) : null;
      if (ip === null) return;
      queue.requirePlace('stranger');
      await require('sign-up', addressLimits(config.signUpsPerAddress, 'sign-up', ip));
    },

    async countRefusedRefresh(caller) {
      const ip = config.attempts ? addressIfAny(caller) : null;
      if (ip === null) return;
      await require('refresh', addressLimits(config.attemptsPerAddress, 'refresh', ip));
    },
  };
}

type Kind = NonNullable<EventDetails['kind']>;

/** What was counted, and what is forgiven when the password was right. */
interface Counted {
  readonly counted: readonly AttemptLimit[];
  readonly right: { reset: readonly string[]; refund: readonly AttemptLimit[] };
  /** What a wrong password is answered where others have used up what the user may try; where final, a right one too. */
  readonly refusal: (Refusal & { readonly isFinal: boolean }) | null;
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
