import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { uuidFromBytes, uuidToBytes } from '../../lib/uuid.ts';
import type { DataKey } from '../keys/data-key.ts';
import type { UserWithPassword } from '../users/store.ts';

/** How long a device that has logged out is known. */
export const deviceMarkerTtlSeconds = 90 * 86_400;

/** What a marker is bound to: a new password ends all markers of the user. */
type MarkedUser = Pick<UserWithPassword, 'id' | 'passwordHash'>;

/**
 * A device that has logged out keeps a marker. It tells the server alone that the user has been logged in there. The
 * server stores nothing.
 */
export interface DeviceMarkers {
  /** Returns a marker for the device of a user who ends this session. */
  issue(user: MarkedUser, sessionId: string): string;
  /** Returns the id of the ended session, or null unless the marker is one of this user and has not expired. */
  read(marker: string, user: MarkedUser): string | null;
}

const timeBytes = 4;
const idBytes = 16;
const bodyBytes = timeBytes + idBytes;
const macBytes = 32;

/**
 * Makes and reads markers: a time and the id of the session, under a MAC of these, the user and the hash of their
 * password. All markers of one session count as one device: requests at the same time may each get one.
 */
export function createDeviceMarkers(options: { dataKey: DataKey; clock: Clock }): DeviceMarkers {
  const { dataKey, clock } = options;
  const secret = dataKey.derive('latchkey device marker');
  const nowSeconds = () => Math.floor(clock.now() / 1000);
  const macOf = (body: Buffer, { id, passwordHash }: MarkedUser) =>
    createHmac('sha256', secret)
      .update(body)
      .update(JSON.stringify([id, passwordHash]))
      .digest();

  return {
    issue(user, sessionId) {
      const time = Buffer.alloc(timeBytes);
      time.writeUInt32BE(nowSeconds());
      const body = Buffer.concat([time, uuidToBytes(sessionId)]);
      return Buffer.concat([body, macOf(body, user)]).toString('base64url');
    },

    read(marker, user) {
      const bytes = Buffer.from(marker, 'base64url');
      if (bytes.length !== bodyBytes + macBytes) return null;
      const body = bytes.subarray(0, bodyBytes);
      if (!timingSafeEqual(bytes.subarray(bodyBytes), macOf(body, user))) return null;
      const ageSeconds = nowSeconds() - body.readUInt32BE();
      return ageSeconds < deviceMarkerTtlSeconds ? uuidFromBytes(body.subarray(timeBytes)) : null;
    },
  };
}
