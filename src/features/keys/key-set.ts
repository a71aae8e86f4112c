import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { LogEvent } from '../../events.ts';
import type { Logger } from '../../lib/log.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { AsymmetricAlgorithm, SigningKeyRow, SigningKeyStore } from './store.ts';
import { decryptPrivateKey, type EncryptionSecret } from './encryption.ts';
import { toJwk, type Jwk } from './key-pair.ts';
import { currentKey, isVerifying, type Timeline } from './timeline.ts';

/** What access tokens can be signed with (RFC 7518 §3.1). */
export type Algorithm = AsymmetricAlgorithm | 'HS256';

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: Algorithm;
  /** A private key, or the shared secret of HS256. */
  readonly signsWith: KeyObject;
}

export interface VerificationKey {
  readonly kid: string;
  /** The one algorithm that this key verifies; whatever else a header asks for is refused. */
  readonly algorithm: Algorithm;
  /** A public key, or the shared secret of HS256. */
  readonly verifiesWith: KeyObject;
}

/** The keys of this server. What another process changes is seen within seconds, without a restart. */
export interface KeySet {
  /** Returns the key that signs now. */
  signingKey(): Promise<SigningKey>;
  /** Returns the keys whose tokens can be valid now, by `kid`. */
  verificationKeys(): MaybePromise<ReadonlyMap<string, VerificationKey>>;
  /** Looks for keys that came lately, at most once a second; returns whether it has looked. */
  lookAgain(): Promise<boolean>;
  /** Returns the keys of the JWKS (RFC 7517 §5), those that will sign next included, no older than a second. */
  published(): Promise<readonly Jwk[]>;
}

/** How long the keys are used as they were read. A key that was forgotten verifies for that long at most. */
const maxAgeMs = 10_000;
/** How often a token with an unknown `kid`, which any client can send, makes the server look for new keys. */
const lookAgainMs = 1_000;

interface Loaded {
  readonly keys: Timeline;
  readonly verifiers: ReadonlyMap<string, VerificationKey>;
}

/**
 * Returns the keys that the store holds, and the shared key where the server signs with one. Records each key that is
 * added from now on. Throws KeyError when a private key cannot be decrypted.
 */
export async function loadKeySet(options: {
  store: SigningKeyStore;
  clock: Clock;
  log: Logger;
  record: LogEvent;
  secret: EncryptionSecret;
  shared: (SigningKey & VerificationKey) | null;
}): Promise<KeySet> {
  const { store, clock, log, record, secret, shared } = options;
  const signers = new Map<string, SigningKey>();
  const first = await store.list();
  for (const key of first) addSigner(signers, key, secret);
  let loaded = load(first, shared, clock, new Map());
  let loadedAt = clock.now();
  let loading: Promise<void> | null = null;

  const reload = async (): Promise<void> => {
    loadedAt = clock.now();
    try {
      const keys = await store.list();
      for (const key of keys) tryAddSigner(signers, key, secret, log);
      for (const kid of addedTo(loaded.keys, keys)) record('key_rotated', { kid });
      loaded = load(keys, shared, clock, loaded.verifiers);
    } catch (error) {
      // What is known goes on being used, and the next one who is in doubt tries again.
      loadedAt -= maxAgeMs - lookAgainMs;
      log.warn({ err: error }, 'the signing keys could not be read again');
    }
  };
  const isYoungerThan = (ageMs: number): boolean => {
    const age = clock.now() - loadedAt;
    // A clock that was set back says nothing of the age.
    return !loading && age >= 0 && age < ageMs;
  };
  const ensureAge = async (ageMs: number): Promise<boolean> => {
    if (isYoungerThan(ageMs)) return false;
    loading ??= reload().finally(() => (loading = null));
    await loading;
    return true;
  };

  return {
    async signingKey() {
      if (shared) return shared;
      await ensureAge(maxAgeMs);
      const now = new Date(clock.now());
      const current = currentKey(loaded.keys, now);
      const signer =
        (current && signers.get(current.kid)) ?? newestSigner(loaded.keys, signers, now);
      if (!signer) throw new Error('No key signs now.');
      return signer;
    },
    verificationKeys() {
      if (isYoungerThan(maxAgeMs)) return loaded.verifiers;
      return ensureAge(maxAgeMs).then(() => loaded.verifiers);
    },
    lookAgain: () => ensureAge(lookAgainMs),
    async published() {
      await ensureAge(lookAgainMs);
      return loaded.keys
        .filter((key) => loaded.verifiers.has(key.kid))
        .map(({ kid, algorithm, publicKey }) => toJwk(kid, algorithm, publicKey));
    },
  };
}

/** A key that was there before stays the same object: what was verified with it need not be verified again. */
function load(
  keys: Timeline,
  shared: VerificationKey | null,
  clock: Clock,
  before: Loaded['verifiers'],
): Loaded {
  const now = new Date(clock.now());
  const verifiers = keys
    .filter((key) => isVerifying(key, now))
    .map((key) => before.get(key.kid) ?? toVerificationKey(key));
  const all = shared ? [...verifiers, shared] : verifiers;
  return { keys, verifiers: new Map(all.map((key) => [key.kid, key])) };
}

/** Returns the ids of new keys, added by any of these: this server, another one, a command, or a stranger in the database. */
function addedTo(before: Timeline, keys: Timeline): string[] {
  const known = new Set(before.map(({ kid }) => kid));
  return keys.map(({ kid }) => kid).filter((kid) => !known.has(kid));
}

function toVerificationKey({ kid, algorithm, publicKey }: SigningKeyRow): VerificationKey {
  return { kid, algorithm, verifiesWith: createPublicKey(publicKey) };
}

/**
 * For a server that cannot sign with the current key: its secret is out of date, or another one, whose clock is
 * ahead, has changed over and erased the private half. Any key of the line that verifies is better than none.
 */
function newestSigner(
  keys: Timeline,
  signers: ReadonlyMap<string, SigningKey>,
  now: Date,
): SigningKey | undefined {
  const newest = keys.findLast((key) => signers.has(key.kid) && isVerifying(key, now));
  return newest && signers.get(newest.kid);
}

function addSigner(
  signers: Map<string, SigningKey>,
  { kid, algorithm, privateKey }: SigningKeyRow,
  secret: EncryptionSecret,
): void {
  if (privateKey === null || signers.has(kid)) return;
  const signsWith = createPrivateKey(decryptPrivateKey(privateKey, kid, secret));
  signers.set(kid, { kid, algorithm, signsWith });
}

/** Another process may use another secret by now. This one goes on with the keys that it has. */
function tryAddSigner(
  signers: Map<string, SigningKey>,
  key: SigningKeyRow,
  secret: EncryptionSecret,
  log: Logger,
): void {
  try {
    addSigner(signers, key, secret);
  } catch (error) {
    log.error({ err: error, kid: key.kid }, 'a signing key cannot be read');
  }
}
