import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import { reserveNetworksOf } from '../attempts/network.ts';
import type { Notices } from '../mail/notices.ts';
import type { Device } from '../sessions/sessions.ts';
import type { LatestLogin, StartCondition } from '../sessions/store.ts';
import type { User } from '../users/user.ts';
import { deviceName } from '../../lib/device-name.ts';

/**
 * Returns the notice of a login from a device and a network that the user has not logged in from before, or undefined
 * where none is due in any case. The store asks it about the latest logins, of which each network is one that is known.
 */
export type NoticeNewDevice = (user: User, device: Device) => StartCondition['notice'];

export function createNoticeNewDevice(options: {
  notices: Pick<Notices, 'write'>;
  config: Pick<Config, 'refreshTtlSeconds'>;
  clock: Clock;
}): NoticeNewDevice {
  const { notices, config, clock } = options;

  /** Sessions that are over are deleted: of a user from before, no login may be left. */
  const isFirst = ({ createdAt }: User) =>
    createdAt.getTime() > clock.now() - config.refreshTtlSeconds * 1000;

  const isDue = (user: User, network: string, latest: readonly LatestLogin[]): boolean => {
    if (latest.length === 0) return !isFirst(user);
    return !latest.some(({ ip }) => ip !== null && networkOf(ip) === network);
  };

  return (user, { ip, userAgent, isKnown }) => {
    // Without an address, every login would seem to come from one network.
    if (isKnown || ip === null) return undefined;
    const mail = notices.write('new-device', { ip, device: deviceName(userAgent) });
    const network = networkOf(ip);
    return mail && { mail, isDue: (latest) => isDue(user, network, latest) };
  };
}

/** A /24 or a /48: providers give a household another address of theirs from time to time. */
function networkOf(ip: string): string {
  return reserveNetworksOf(ip).network;
}
