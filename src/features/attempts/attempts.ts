import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { RecordEvent } from '../../lib/events.ts';
import {
  StoreUnavailable,
  type AttemptLimit,
  type AttemptStore,
  type SessionStore,
  type UserRow,
} from '../../store/store.ts';
import type { PasswordHasher, Place } from '../passwords/password-hasher.ts';
import { createCounter, isWithin, type Refusal } from './counter.ts';
import type { DeviceMarkers } from './device-marker.ts';
import { addressLimits, limit, strangerLimits } from './limits.ts';
import { networkOf } from './network.ts';

/** Who is trying, as far as anybody can tell before they have proved it. */
export interface Caller {
  /** Null where no address is known. Then nothing counts by address: a stranger could lock all such callers out. */
  readonly ip: string | null;
  /** The session of the access token that came along, expired or not: this device has logged in before. */
  readonly device: CallingDevice | null;
  /** What the device kept when its user logged out. */
  readonly marker: string | null;
}

export interface CallingDevice {
  readonly userId: string;
  readonly sessionId: string;
  /** Whether the session was found to be live; else it may have been ended. */
  readonly isLive: boolean;
}

/** An attempt at a user's password. The user may not exist, which nobody is to notice. */
export interface PasswordAttempt {
  readonly usernameKey: string;
  /** May still be looked up: a stranger's attempt is counted meanwhile. */
  readonly user: MaybePromise<Pick<UserRow, 'id' | 'passwordHash'> | null>;
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
  | 'rightPasswordsPerUser'
  | 'signUpsPerAddress'
>;

export function createAttempts(options: {
  config: AttemptConfig;
  store: AttemptStore;
  sessions: Pick<SessionStore, 'addresses' | 'find'>;
  queue: Pick<PasswordHasher, 'requirePlace'>;
  markers: Pick<DeviceMarkers, 'read'>;
  clock: Clock;
  record: RecordEvent;
  /** Told once that a caller had no address. */
  onNoAddress: () => void;
}): Attempts {
  const { config, store, sessions, queue, markers, clock, record, onNoAddress } = options;

  const { count, countBeside, require, refuse } = createCounter({ store, clock, record });

  let isSaid = false;
  const addressIfAny = ({ ip }: Caller): string | null => {
    if (ip === null && !isSaid) {
      onNoAddress();
      isSaid = true;
    }
    return ip;
  };

  /** Asked only when others have exhausted what the user may try. */
  const isKnownNetwork = async (userId: string, network: string): Promise<boolean> => {
    const addresses = await sessions.addresses(userId, rememberedLogins);
    return addresses.some((ip) => networkOf(ip) === network);
  };

  const countStranger = async (
    { usernameKey, user, caller }: PasswordAttempt,
    rights: AttemptLimit,
  ): Promise<Counted> => {
    const ip = addressIfAny(caller);
    if (ip === null) return countAlone(limit(config.attemptsPerUser, 'user', usernameKey), rights);
    const { own, ofAll, shared, addresses, reserved } = strangerLimits(config, usernameKey, ip);
    const reset = [...own, ...shared].filter((one) => !addresses.includes(one)).map(keyOf);

    const { refusal, tooMany } = await countBeside(rights, [...own, ...shared]);
    if (!refusal)
      return { counted: [...own, ...shared], reset, refund: addresses, refusal, tooMany };
    // What the address has used up is used up.
    if (!isWithin(refusal, shared)) throw refuse('password', refusal);
    const isReserved = isWithin(refusal, [ofAll]) && reserved.length > 0;
    if (isReserved && !(await count([...own, ...reserved]))) {
      const refund = [...addresses, ...reserved];
      return { counted: [...own, ...reserved], reset, refund, refusal: null, tooMany };
    }
    // Others have used up what the user may try. Where the user has logged in before, a right password is still taken.
    await require('password', own);
    const isFinal = !(await isKnownNetwork((await user)?.id ?? '', networkOf(ip)));
    const refused = { waits: refusal, isFinal };
    return { counted: own, reset, refund: addresses, refusal: refused, tooMany };
  };

  /** Counts where nothing but one limit holds. */
  const countAlone = async (only: AttemptLimit, rights: AttemptLimit): Promise<Counted> => {
    const { refusal, tooMany } = await countBeside(rights, [only]);
    if (refusal) throw refuse('password', refusal);
    return { counted: [only], reset: [only.key], refund: [], refusal, tooMany };
  };

  /** Whoever was thrown out has a token of the user as well; it must not be worth more than none. */
  const isEnded = async ({ sessionId, isLive }: CallingDevice): Promise<boolean> => {
    if (isLive) return false;
    const found = await sessions.find(sessionId);
    return found === null || found.session.revokedAt !== null;
  };

  /** Returns the name of the user's device, or null for a stranger. */
  const findDevice = async ({ user: found, caller }: PasswordAttempt): Promise<string | null> => {
    const { device, marker } = caller;
    if (device === null && marker === null) return null;
    const [user, hasEnded] = await Promise.all([found, device !== null && isEnded(device)]);
    if (!user) return null;
    if (device?.userId === user.id && !hasEnded) return device.sessionId;
    return marker === null ? null : markers.read(marker, user);
  };

  const refundUnlessChecked = async <T>(
    check: () => Promise<T>,
    refund: Counted['counted'],
  ): Promise<T> => {
    try {
      return await check();
    } catch (error) {
      if (!wasChecked(error))
        await store.forgive({ reset: [], refund, now: new Date(clock.now()) });
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
      throw wasChecked(error) ? refuse('password', refusal.waits) : error;
    });
    if (refusal.isFinal) throw refuse('password', refusal.waits);
    return checked;
  };

  const forgive = ({ reset, refund, tooMany }: Counted, rights: AttemptLimit): Promise<void> => {
    const charge = tooMany ? undefined : rights;
    return store.forgive({ reset, refund, charge, now: new Date(clock.now()) });
  };

  const goOnUnless = async <T>(tooMany: Refusal | null, goOn: () => Promise<T>): Promise<T> => {
    if (tooMany) throw refuse('right password', tooMany);
    return goOn();
  };

  return {
    async countPassword(attempt, check, goOn) {
      if (!config.attempts) return goOn(await check('stranger'));
      const device = await findDevice(attempt);
      const place = device === null ? 'stranger' : 'device';
      // Before anything is written: a flood that is not checked costs the store nothing.
      queue.requirePlace(place);
      const rights = limit(config.rightPasswordsPerUser, 'right', attempt.usernameKey);
      const counted = await (device === null
        ? countStranger(attempt, rights)
        : countAlone(limit(config.attemptsPerUserAndAddress, 'device', device), rights));
      const checked = await checkAlike(() => check(place), counted);
      // Begun together, what both write may share a commit.
      return bothOver(
        goOnUnless(counted.tooMany, () => goOn(checked)),
        forgive(counted, rights),
      );
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

/** What was counted. */
interface Counted {
  readonly counted: readonly AttemptLimit[];
  /** What is forgiven when the password was right. */
  readonly reset: readonly string[];
  readonly refund: readonly AttemptLimit[];
  /** What a wrong password is answered where others have used up what the user may try; where final, a right one too. */
  readonly refusal: { readonly waits: Refusal; readonly isFinal: boolean } | null;
  /** What a right password is answered where the user has given too many of them. */
  readonly tooMany: Refusal | null;
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

function keyOf({ key }: AttemptLimit): string {
  return key;
}
