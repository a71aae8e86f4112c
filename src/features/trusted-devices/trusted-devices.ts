import type { Config } from '../../config.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import { hashOf, type RandomBytes } from '../../lib/secrets.ts';
import { uuidFromBytes, uuidToBytes, uuidV7 } from '../../lib/uuid.ts';
import { sessionRevoked, type Actor } from '../sessions/sessions.ts';
import type { TrustedDeviceRef, TrustedDeviceRow, TrustedDeviceStore } from './store.ts';

/*
 * Behind the prefix, in base64url without a spare bit: the id of the device, and 256 random bits. It is a cookie's value.
 */
const prefix = 'lk_device_';
const idBytes = 16;
const secretBytes = 32;
const shape = /^lk_device_[\w-]{64}$/;

/** A device that the user trusts from now on, once the login that stores the row has succeeded. */
export interface NewTrustedDevice {
  readonly row: TrustedDeviceRow;
  /** What the browser keeps, and for how many seconds. */
  readonly token: string;
  readonly ttlSeconds: number;
}

export interface TrustedDevices {
  /** Returns a device to be trusted; null where this server trusts none. */
  create(userId: string, userAgent: string | null): NewTrustedDevice | null;
  /** Returns what a token says; null for any other text, and where this server trusts no device. */
  read(token: string | null): TrustedDeviceRef | null;
  /** Returns the device of the token if the user trusts it, or null. The step that starts the session asks again. */
  find(userId: string, token: string | null): Promise<TrustedDeviceRef | null>;
  /** Returns the trusted devices of the user, the newest first. */
  list(userId: string): Promise<TrustedDeviceRow[]>;
  /** Revokes a device of the actor's user; returns whether it was a trusted one. Throws UNAUTHENTICATED when the acting session is over. */
  revoke(id: string, actor: Actor): Promise<boolean>;
}

export function createTrustedDevices(options: {
  config: Pick<Config, 'trustedDeviceTtlSeconds'>;
  store: TrustedDeviceStore;
  clock: Clock;
  random: RandomBytes;
  audit: Audit;
}): TrustedDevices {
  const { store, clock, random, audit } = options;
  const ttlSeconds = options.config.trustedDeviceTtlSeconds;
  const isOn = ttlSeconds > 0;
  const now = () => new Date(clock.now());

  const read = (token: string | null): TrustedDeviceRef | null => {
    if (!isOn || token === null || !shape.test(token)) return null;
    const bytes = Buffer.from(token.slice(prefix.length), 'base64url');
    return { id: uuidFromBytes(bytes.subarray(0, idBytes)), secretHash: hashOf(token) };
  };

  return {
    create(userId, userAgent) {
      if (!isOn) return null;
      const createdAt = now();
      const id = uuidV7(clock, random);
      const bytes = Buffer.concat([uuidToBytes(id), random(secretBytes)]);
      const token = prefix + bytes.toString('base64url');
      const row: TrustedDeviceRow = {
        id,
        userId,
        secretHash: hashOf(token),
        createdAt,
        lastUsedAt: null,
        expiresAt: new Date(createdAt.getTime() + ttlSeconds * 1000),
        userAgent,
      };
      return { row, token, ttlSeconds };
    },

    read,

    async find(userId, token) {
      const device = read(token);
      return device && (await store.isTrusted({ userId, device, now: now() })) ? device : null;
    },

    list: async (userId) => (isOn ? store.list(userId, now()) : []),

    async revoke(id, { user, session }) {
      const step = { id, userId: user.id, actingId: session.id, now: now() };
      const told = { event: 'trusted_device_revoked', userId: user.id } as const;
      const revoked = await audit.step(
        () => store.revoke(step),
        (done) => done === true && told,
      );
      if (revoked === null) throw sessionRevoked();
      return revoked;
    },
  };
}
