import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { DataKey } from '../keys/data-key.ts';
import type { UserRow } from '../../store/store.ts';

/** How long a device that has logged out is known. */
export const deviceMarkerTtlSeconds = 90 * 86_400;

/** A user as a marker is bound to them: with another password they have no marker. */
type MarkedUser = Pick<UserRow, 'id' | 'passwordHash'>;

/**
 * What a device keeps that has logged out: it says to the server, and to nobody else, that the user has been logged in
 * there. Nothing is stored.
 */
export interface DeviceMarkers {
  /** Returns a marker for the device of a user who logs out. */
  issue(user: MarkedUser): string;
  /** Returns the name of the device, or null unless the marker is one of this user and has not expired. */
  read(marker: string, user: MarkedUser): string | null;
}

const timeBytes = 4;
const nameBytes = 16;
const bodyBytes = timeBytes + nameBytes;
const macBytes = 32;

/** Makes and reads markers: a time and random bytes, under a MAC of these, the user and the hash of their password. */
export function createDeviceMarkers(options: {
  dataKey: DataKey;
  clock: Clock;
  random: RandomBytes;
}): DeviceMarkers {
  const { dataKey, clock, random } = options;
  const secret = dataKey.derive('latchkey device marker');
  const nowSeconds = () => Math.floor(clock.now() / 1000);
  const macOf = (body: Buffer, { id, passwordHash }: MarkedUser) =>
    createHmac('sha256', secret)
      .update(body)
      .update(JSON.stringify([id, passwordHash]))
      .digest();

  return {
    issue(user) {
      const time = Buffer.alloc(timeBytes);
      time.writeUInt32BE(nowSeconds());
      const body = Buffer.concat([time, random(nameBytes)]);
      return Buffer.concat([body, macOf(body, user)]).toString('base64url');
    },

    read(marker, user) {
      const bytes = Buffer.from(marker, 'base64url');
      if (bytes.length !== bodyBytes + macBytes) return null;
      const body = bytes.subarray(0, bodyBytes);
      if (!timingSafeEqual(bytes.subarray(bodyBytes), macOf(body, user))) return null;
      const ageSeconds = nowSeconds() - body.readUInt32BE();
      return ageSeconds < deviceMarkerTtlSeconds
        ? body.subarray(timeBytes).toString('base64url')
        : null;
    },
  };
}
