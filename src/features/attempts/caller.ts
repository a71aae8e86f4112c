import type { UserWithPassword } from '../users/store.ts';
import type { DeviceMarkers } from './device-marker.ts';

/** Who is trying, as far as the server can tell before they have proved it. */
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

type FoundUser = Pick<UserWithPassword, 'id' | 'passwordHash'> | null;

/** Returns the session by which the caller's device is known to the user; null for a stranger. */
export type FindDevice = (
  caller: Caller,
  user: FoundUser | Promise<FoundUser>,
) => Promise<string | null>;

export function createFindDevice(options: {
  sessions: {
    find(id: string): Promise<{ readonly session: { readonly revokedAt: Date | null } } | null>;
  };
  markers: Pick<DeviceMarkers, 'read'>;
}): FindDevice {
  const { sessions, markers } = options;

  /** A device that was thrown out still has a token of the user. It must be worth no more than no token. */
  const isEnded = async ({ sessionId, isLive }: CallingDevice): Promise<boolean> => {
    if (isLive) return false;
    const found = await sessions.find(sessionId);
    return found === null || found.session.revokedAt !== null;
  };

  return async ({ device, marker }, userToFind) => {
    if (device === null && marker === null) return null;
    const [user, hasEnded] = await Promise.all([userToFind, device !== null && isEnded(device)]);
    if (!user) return null;
    if (device?.userId === user.id && !hasEnded) return device.sessionId;
    return marker === null ? null : markers.read(marker, user);
  };
}
