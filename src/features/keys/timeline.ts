import type { SigningKeyRow } from './store.ts';
import { KeyError } from './key-error.ts';

/**
 * A line of keys, each taking over from the one before: the last has no `retiredAt`. Where a key is in its
 * life follows from the clock alone, so that every node changes over at the same moment, without a write.
 */
export type Timeline = readonly SigningKeyRow[];

export type KeyState = 'next' | 'current' | 'retired';

/** How long verifiers may keep a JWKS: its `max-age`, in seconds. */
export const jwksMaxAgeSeconds = 300;
/** A key is published for one JWKS max-age before it signs, and a little longer, for clocks that differ. */
export const publishAheadMs = (jwksMaxAgeSeconds + 30) * 1000;
/** A retired key verifies until the longest token that it can have signed is over, whatever the setting was then. */
const verifiesAfterMs = (86_400 + 60) * 1000;

/** Returns where in its life a key is. */
export function stateOf(
  { signsFrom, retiredAt }: Pick<SigningKeyRow, 'signsFrom' | 'retiredAt'>,
  now: Date,
): KeyState {
  if (signsFrom > now) return 'next';
  return retiredAt === null || retiredAt > now ? 'current' : 'retired';
}

/** Returns the key that signs now; undefined before the very first. */
export function currentKey(keys: Timeline, now: Date): SigningKeyRow | undefined {
  return keys.find((key) => stateOf(key, now) === 'current');
}

/** Returns the last key of the line, which no other takes over from; undefined where all were retired. */
export function liveKey(keys: Timeline): SigningKeyRow | undefined {
  return keys.find(({ retiredAt }) => retiredAt === null);
}

/** Returns the key that waits for its turn, or undefined. */
export function nextKey(keys: Timeline, now: Date): SigningKeyRow | undefined {
  return keys.find((key) => stateOf(key, now) === 'next');
}

/** Returns whether tokens of the key can still be valid: it is published, and verifies. */
export function isVerifying({ retiredAt }: SigningKeyRow, now: Date): boolean {
  return retiredAt === null || retiredAt.getTime() + verifiesAfterMs > now.getTime();
}

/** The private half of the key is no longer needed, and only a thief could use it. */
export function isSpent(key: SigningKeyRow, now: Date): boolean {
  return stateOf(key, now) === 'retired' && key.privateKey !== null;
}

/** Returns the line with its first key; as it is where a key signs already. */
export function begin(keys: Timeline, first: SigningKeyRow): Timeline {
  return liveKey(keys) ? keys : [...keys, first];
}

/** Returns the line with a key that takes over once it has been published long enough; as it is where one waits already. */
export function rotate(keys: Timeline, next: SigningKeyRow, now: Date): Timeline {
  if (nextKey(keys, now)) return keys;
  const signsFrom = new Date(now.getTime() + publishAheadMs);
  const takenOver = keys.map((key) =>
    key.retiredAt === null ? { ...key, retiredAt: signsFrom } : key,
  );
  return [...takenOver, { ...next, signsFrom }];
}

/**
 * Returns the line in which the key signs nothing from now on. Whichever key comes after it, or else the
 * replacement, takes over at once; a key that was waiting is gone. Throws KeyError when there is no such
 * key, or when it is retired already.
 */
export function retire(
  keys: Timeline,
  kid: string,
  replacement: SigningKeyRow,
  now: Date,
): Timeline {
  const state = stateOf(requireKey(keys, kid), now);
  if (state === 'retired') throw new KeyError('The key is retired already: it signs nothing.');
  const before = keys.filter((key) => key.kid !== kid);
  if (state === 'next') return before.map((key) => (isLive(key, now) ? unretired(key) : key));
  const retired = { ...requireKey(keys, kid), retiredAt: now, privateKey: null };
  const successor = { ...(nextKey(keys, now) ?? replacement), signsFrom: now };
  return [...before.filter((key) => key.kid !== successor.kid), retired, successor];
}

/** `retire`, and the key is gone: its tokens are refused at once. Also a key that is retired already. */
export function forget(
  keys: Timeline,
  kid: string,
  replacement: SigningKeyRow,
  now: Date,
): Timeline {
  const state = stateOf(requireKey(keys, kid), now);
  const rest = state === 'retired' ? keys : retire(keys, kid, replacement, now);
  return rest.filter((key) => key.kid !== kid);
}

/** Returns the line in which nothing signs: another way of signing has been chosen. */
export function retireAll(keys: Timeline, now: Date): Timeline {
  return keys
    .filter((key) => stateOf(key, now) !== 'next')
    .map((key) => (isLive(key, now) ? { ...key, retiredAt: now, privateKey: null } : key));
}

/** Returns the line without what has had its time: keys that verify nothing, private halves that sign nothing. */
export function tidy(keys: Timeline, now: Date): Timeline {
  return keys
    .filter((key) => isVerifying(key, now))
    .map((key) => (isSpent(key, now) ? { ...key, privateKey: null } : key));
}

function requireKey(keys: Timeline, kid: string): SigningKeyRow {
  const key = keys.find((one) => one.kid === kid);
  if (!key) throw new KeyError('There is no key with this id. See: latchkey keys list');
  return key;
}

function isLive(key: SigningKeyRow, now: Date): boolean {
  return stateOf(key, now) === 'current';
}

function unretired(key: SigningKeyRow): SigningKeyRow {
  return { ...key, retiredAt: null };
}
