import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Audit } from '../audit/audit.ts';
import type { AttemptLimit, AttemptStore } from './store.ts';
import type { UserWithPassword } from '../users/store.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import type { PasswordHasher, Place } from '../passwords/password-hasher.ts';
import type { Caller, FindDevice } from './caller.ts';
import { createCounter, isWithin, type Refusal } from './counter.ts';
import type { AddressKind, GuessKind, RequestKind } from './kinds.ts';
import { addressLimits, guessLimits, requestLimits, type GuessLimits } from './limits.ts';
import { networkOf } from './network.ts';

/** A guess at what one user knows or has. The user may not exist, which the answer must not tell. */
export interface Guess {
  /** Whose it would be: by this key guesses at users who do not exist count as well. */
  readonly subject: string;
  /** May still be looked up: a stranger's guess is counted meanwhile. */
  readonly user: MaybePromise<Pick<UserWithPassword, 'id' | 'passwordHash'> | null>;
  readonly caller: Caller;
}

/** Every method throws TOO_MANY_ATTEMPTS, with the seconds after which trying again makes sense. */
export interface Attempts {
  /**
   * Counts a guess, has it checked, and goes on with what the check returned. A success clears the failures of its kind
   * by this address, or by this device, where the store can forgive, whatever comes of going on; but for
   * SECOND_FACTOR_REQUIRED: then more is to be proved, and only this attempt is taken back. `goOn` may say earlier that
   * everything is proved: what is cleared beside its own writes may share their commit. A guess that was not checked at
   * all, because the server was busy, does not count. `check` gets the place in the queue that the caller has.
   */
  countGuess<Checked, Outcome>(
    kind: GuessKind,
    guess: Guess,
    check: (place: Place) => Promise<Checked>,
    goOn: (checked: Checked, whenProved: () => void) => Promise<Outcome>,
  ): Promise<Outcome>;
  /** Counts an attempt that is limited by address. */
  count(kind: AddressKind, caller: Caller): Promise<void>;
  /** Counts a request that concerns the subject. Throws SERVER_BUSY where all callers together have made too many. */
  countRequest(kind: RequestKind, subject: string, caller: Caller): Promise<void>;
}

/** How many of a user's latest logins say which networks are theirs. */
const rememberedLogins = 50;

export function createAttempts(options: {
  config: Config;
  store: AttemptStore;
  sessions: {
    /** Returns the addresses of the user's latest logins, the newest first. */
    addresses(userId: string, limit: number): Promise<string[]>;
  };
  queue: Pick<PasswordHasher, 'requirePlace'>;
  findDevice: FindDevice;
  clock: Clock;
  audit: Pick<Audit, 'tell'>;
  /** Told once that a caller had no address. */
  onNoAddress: () => void;
}): Attempts {
  const { config, store, sessions, queue, findDevice, clock, audit, onNoAddress } = options;

  const { count, countBeside, require, refuse } = createCounter({ store, clock, audit });

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

  const countStranger = async ({ user, caller }: Guess, limits: GuessLimits): Promise<Counted> => {
    const ip = addressIfAny(caller);
    if (ip === null) return countAlone(limits.ofUser, limits);
    const { pair, addresses, ofAll, shared, reserved } = limits.ofStranger(ip);
    const own = [pair, ...addresses];
    // Of the other keys only this attempt is taken back, or each login of the owner would give strangers all tries again.
    const reset = [pair];

    const { refusal, tooMany } = await countBeside(limits.successes, [...own, ...shared]);
    if (!refusal) return { counted: [...own, ...shared], reset, refusal, tooMany };
    // Where the address has used up its own tries, no other limit helps.
    if (!isWithin(refusal, shared)) throw await refuse(limits.kind, refusal);
    const isReserved = isWithin(refusal, [ofAll]) && reserved.length > 0;
    if (isReserved && !(await count([...own, ...reserved])))
      return { counted: [...own, ...reserved], reset, refusal: null, tooMany };
    // Others have used up what the user may try. Where the user has logged in before, a success is still taken.
    await require(limits.kind, own);
    const isFinal = !(await isKnownNetwork((await user)?.id ?? '', networkOf(ip)));
    const refused = { waits: refusal, isFinal };
    return { counted: own, reset, refusal: refused, tooMany };
  };

  /** Counts where nothing but one limit holds. */
  const countAlone = async (only: AttemptLimit, limits: GuessLimits): Promise<Counted> => {
    const { refusal, tooMany } = await countBeside(limits.successes, [only]);
    if (refusal) throw await refuse(limits.kind, refusal);
    return { counted: [only], reset: [only], refusal, tooMany };
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
   * Where others have used up what the user may try, a failure gets the same answer, after the same work, from
   * a network that the user has logged in from and from any other. Else it would tell the two apart: to a caller who has
   * proved nothing yet.
   */
  const checkAlike = async <T>(
    { name: kind, isLostByGuesses }: GuessKind,
    check: () => Promise<T>,
    { counted, refusal }: Counted,
  ): Promise<T> => {
    if (!refusal) return refundUnlessChecked(check, counted);
    if (refusal.isFinal && isLostByGuesses) throw await refuse(kind, refusal.waits);
    const checked = await refundUnlessChecked(check, counted).catch(async (error: unknown) => {
      throw wasChecked(error) ? await refuse(kind, refusal.waits) : error;
    });
    if (refusal.isFinal) throw await refuse(kind, refusal.waits);
    return checked;
  };

  const forgive = (
    { counted, reset, tooMany }: Counted,
    successes: AttemptLimit | null,
  ): Promise<void> => {
    const refund = counted.filter((one) => !reset.includes(one));
    const charge = tooMany || !successes ? undefined : successes;
    const now = new Date(clock.now());
    return store.forgive({ reset: reset.map(({ key }) => key), refund, charge, now });
  };

  const goOnUnless = async <T>(
    kind: string,
    tooMany: Refusal | null,
    goOn: () => Promise<T>,
  ): Promise<T> => {
    if (tooMany) throw await refuse(`right ${kind}`, tooMany);
    return goOn();
  };

  /** Forgives once: as soon as everything is proved, at the latest when going on is over. */
  const goOnAndForgive = async <T>(
    goOn: (whenProved: () => void) => Promise<T>,
    counted: Counted,
    successes: AttemptLimit | null,
  ): Promise<T> => {
    let forgiven: Promise<void> | undefined;
    const whenProved = () => {
      forgiven ??= forgive(counted, successes);
      forgiven.catch(() => {});
    };
    const done = goOn(whenProved);
    await done.then(whenProved, (error: unknown) => {
      if (isPending(error)) forgiven ??= forgive({ ...counted, reset: [] }, successes);
      whenProved();
    });
    return bothOver(done, forgiven);
  };

  return {
    async countGuess(kind, guess, check, goOn) {
      if (!config.attempts) return goOn(await check('stranger'), () => {});
      const device = await findDevice(guess.caller, guess.user);
      const place = device === null ? 'stranger' : 'device';
      // Before anything is written: a flood that is not checked costs the store nothing.
      if (kind.isHashed) queue.requirePlace(place);
      const limits = guessLimits(kind, config, guess.subject);
      const counted = await (device === null
        ? countStranger(guess, limits)
        : countAlone(limits.ofDevice(device), limits));
      const checked = await checkAlike(kind, () => check(place), counted);
      return goOnAndForgive(
        (whenProved) => goOnUnless(kind.name, counted.tooMany, () => goOn(checked, whenProved)),
        counted,
        limits.successes,
      );
    },

    async count(kind, caller) {
      const ip = config.attempts ? addressIfAny(caller) : null;
      if (ip === null) return;
      if (kind.isHashed) queue.requirePlace('stranger');
      await require(kind.name, addressLimits(kind.perAddress(config), kind.name, ip));
    },

    async countRequest(kind, subject, caller) {
      if (!config.attempts) return;
      const { ofAll, own } = requestLimits(kind, config, { subject, ip: addressIfAny(caller) });
      const refusal = await count([ofAll, ...own]);
      if (!refusal) return;
      const refused = await refuse(kind.name, refusal);
      if (isWithin(refusal, own)) throw refused;
      throw new AuthError('SERVER_BUSY', { retryAfter: Number(refused.extensions['retryAfter']) });
    },
  };
}

/** What was counted. */
interface Counted {
  readonly counted: readonly AttemptLimit[];
  /** What a success clears. Of the rest it takes this one attempt back. */
  readonly reset: readonly AttemptLimit[];
  /** The answer to a failure where others have used up what the user may try; where final, to a success too. */
  readonly refusal: { readonly waits: Refusal; readonly isFinal: boolean } | null;
  /** The answer to a success where there were too many of them. */
  readonly tooMany: Refusal | null;
}

/**
 * Waits for both, so that nothing goes on behind an answer. What has been done is the answer, also where the store could
 * not forgive: a user who is told that it is unavailable would think that their password is still the old one.
 */
async function bothOver<T>(done: Promise<T>, forgiven: Promise<void> | undefined): Promise<T> {
  const [, forgiving] = await Promise.allSettled([done, forgiven]);
  const isFault =
    forgiving.status === 'rejected' && !(forgiving.reason instanceof StoreUnavailable);
  if (isFault) throw forgiving.reason;
  return done;
}

/** Whether the guess was right, and a second factor has to be proved. */
function isPending(error: unknown): boolean {
  return error instanceof AuthError && error.code === 'SECOND_FACTOR_REQUIRED';
}

function wasChecked(error: unknown): boolean {
  return error instanceof AuthError && error.code !== 'SERVER_BUSY';
}
