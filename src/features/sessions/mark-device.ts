import type { Clock } from '../../lib/clock.ts';
import type { SessionStore } from './store.ts';
import type { DeviceMarkers } from '../attempts/device-marker.ts';

/** Returns a marker for the device of a session, or null unless the session is live. */
export type MarkDevice = (sessionId: string) => Promise<string | null>;

/**
 * Returns the function that makes the marker of a device before its user logs out. The session must be live: a device
 * that was signed out from elsewhere gets no marker.
 */
export function createMarkDevice(options: {
  store: Pick<SessionStore, 'find'>;
  markers: Pick<DeviceMarkers, 'issue'>;
  clock: Clock;
}): MarkDevice {
  const { store, markers, clock } = options;
  return async (sessionId) => {
    const found = await store.find(sessionId);
    if (!found || found.session.revokedAt || found.user.disabledAt) return null;
    if (found.session.expiresAt.getTime() <= clock.now()) return null;
    return markers.issue(found.user, sessionId);
  };
}
