import { createHash } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { AttemptLimit } from '../../store/store.ts';
import { networkOf, widerNetworksOf } from './network.ts';

type Rate = Config['attemptsPerUser'];

/** Returns the limit of one subject: what is counted, and of whom. */
export function limit({ burst, intervalSeconds }: Rate, ...subject: string[]): AttemptLimit {
  return { key: digest(subject), burst, intervalMs: intervalSeconds * 1000 };
}

/*
 * One customer can have 256 IPv6 networks (a /56) or 65,536 (a /48), and many customers can share one of those. So these
 * are counted as well, each with room for more than one of what is inside: no /64 can use up what is its /56's, and no /56 what is its /48's.
 */

/** Returns the limits of the networks that an address is in. */
export function addressLimits(rate: Rate, kind: string, ip: string): AttemptLimit[] {
  const network = limit(rate, kind, networkOf(ip));
  const wider = widerNetworksOf(ip);
  if (!wider) return [network];
  const { burst, intervalSeconds } = rate;
  return [
    network,
    limit({ burst: burst * 2, intervalSeconds }, kind, wider.home),
    limit({ burst: burst * 4, intervalSeconds: intervalSeconds / 4 }, kind, wider.site),
  ];
}

/**
 * Returns the limits of the tries on one user that the wider networks of an address have; none for IPv4. The widest
 * has half of what all together may try, so that it cannot use that up.
 */
export function widerPairLimits(
  config: Pick<Config, 'attemptsPerUserAndAddress' | 'attemptsPerUser'>,
  usernameKey: string,
  ip: string,
): AttemptLimit[] {
  const wider = widerNetworksOf(ip);
  if (!wider) return [];
  const { attemptsPerUserAndAddress: pair, attemptsPerUser: user } = config;
  const kind = 'user and address';
  const half = Math.max(pair.burst, Math.floor(user.burst / 2));
  const intervalSeconds = Math.max(pair.intervalSeconds, user.intervalSeconds);
  const ofHome = { burst: Math.min(pair.burst * 2, half), intervalSeconds };
  return [
    limit(ofHome, kind, usernameKey, wider.home),
    limit({ burst: half, intervalSeconds }, kind, usernameKey, wider.site),
  ];
}

/** People type their password where the username goes. What is stored tells no one what was typed. */
function digest(subject: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('base64url');
}
