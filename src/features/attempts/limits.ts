import { createHash } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { AttemptLimit } from './store.ts';
import { networkOf, reserveNetworksOf, widerNetworksOf } from './network.ts';

type Rate = Config['attemptsPerUser'];

/** Returns the limit of one subject: what is counted, and of whom. */
export function limit({ burst, intervalSeconds }: Rate, ...subject: string[]): AttemptLimit {
  return { key: digest(subject), burst, intervalMs: Math.ceil(intervalSeconds * 1000) };
}

/*
 * One customer can have 256 IPv6 networks (a /56) or 65,536 (a /48), and many customers can share one of those. So these
 * are counted as well. Each has room for more than one of the networks inside it: no /64 can use up the tries of its /56,
 * and no /56 those of its /48.
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
function widerPairLimits(config: PairConfig, usernameKey: string, ip: string): AttemptLimit[] {
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

/*
 * Strangers who never stop guessing at a user take each try that becomes free. So a tenth of what all together may try
 * is reserved: each network gets two tries of it, and then one in half an hour.
 * No provider can have more than half. The tenth is part of the tries, so that no more can be tried at once.
 */
const ofNetwork = { burst: 2, intervalSeconds: 1800 };

/** Returns the limit of the tries that all addresses together have on a user, without the reserved ones. */
function sharedLimit({ attemptsPerUser }: UserConfig, usernameKey: string): AttemptLimit {
  const { burst, intervalSeconds } = attemptsPerUser;
  const unreserved = burst - reserveOf(attemptsPerUser);
  return limit({ burst: unreserved, intervalSeconds }, 'user', usernameKey);
}

/** Returns the limits of the tries on one user that are reserved; none where a tenth is less than one. */
function reservedLimits(
  { attemptsPerUser }: UserConfig,
  usernameKey: string,
  ip: string,
): AttemptLimit[] {
  const burst = reserveOf(attemptsPerUser);
  if (burst === 0) return [];
  const intervalSeconds = attemptsPerUser.intervalSeconds / 3;
  const ofProvider = { burst: Math.ceil(burst / 2), intervalSeconds: intervalSeconds * 2 };
  const { network, provider } = reserveNetworksOf(ip);
  return [
    limit({ burst, intervalSeconds }, 'reserve', usernameKey),
    limit(ofProvider, 'reserve', usernameKey, provider),
    limit(ofNetwork, 'reserve', usernameKey, network),
  ];
}

/** The limits of an attempt at a user's password by a stranger. */
export interface StrangerLimits {
  /** The tries of this address on the user. */
  readonly pair: AttemptLimit;
  /** The tries of this address, and of the networks around it, on all users. */
  readonly addresses: readonly AttemptLimit[];
  /** The tries of all addresses on the user. */
  readonly ofAll: AttemptLimit;
  /** These, and those of the networks around this address: what other addresses use up as well. */
  readonly shared: readonly AttemptLimit[];
  /** What counts in the place of `shared` where `ofAll` is exhausted. */
  readonly reserved: readonly AttemptLimit[];
}

export function strangerLimits(
  config: PairConfig & Pick<Config, 'attemptsPerAddress'>,
  usernameKey: string,
  ip: string,
): StrangerLimits {
  const { attemptsPerUserAndAddress, attemptsPerAddress } = config;
  const pair = limit(attemptsPerUserAndAddress, 'user and address', usernameKey, networkOf(ip));
  const addresses = addressLimits(attemptsPerAddress, 'address', ip);
  const ofAll = sharedLimit(config, usernameKey);
  return {
    pair,
    addresses,
    ofAll,
    shared: [ofAll, ...widerPairLimits(config, usernameKey, ip)],
    reserved: reservedLimits(config, usernameKey, ip),
  };
}

type UserConfig = Pick<Config, 'attemptsPerUser'>;
type PairConfig = Pick<Config, 'attemptsPerUserAndAddress' | 'attemptsPerUser'>;

function reserveOf({ burst }: Rate): number {
  return Math.floor(burst / 10);
}

/** People type their password where the username goes. What is stored tells no one what was typed. */
function digest(subject: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('base64url');
}
