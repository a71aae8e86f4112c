import { createHash } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { AttemptLimit } from './store.ts';
import type { GuessKind, Rate, RequestKind } from './kinds.ts';
import { networkOf, reserveNetworksOf, widerNetworksOf } from './network.ts';

/** Returns the limit of one subject: what is counted, and of whom. */
function limit({ burst, intervalSeconds }: Rate, ...subject: string[]): AttemptLimit {
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

/*
 * Strangers who never stop guessing at a user take each try that becomes free. So a tenth of what all together may try
 * is reserved: each network gets two tries of it, and then one in half an hour.
 * No provider can have more than half. The tenth is part of the tries, so that no more can be tried at once.
 */
const reservedOfNetwork = { burst: 2, intervalSeconds: 1800 };

/** The limits of guesses of one kind at one user. */
export interface GuessLimits {
  /** The name of the kind. */
  readonly kind: string;
  /** All that holds where no address is known: the tries of all, without the reserved ones of strangers. */
  readonly ofUser: AttemptLimit;
  /** All that holds for a device of the user. */
  ofDevice(device: string): AttemptLimit;
  ofStranger(ip: string): StrangerLimits;
  /** How often the user may succeed; null where that is not limited. */
  readonly successes: AttemptLimit | null;
}

/** The limits of a guess by a stranger. */
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

/** Returns the limits that a kind has for guesses at the user of this key. */
export function guessLimits(kind: GuessKind, config: Config, subject: string): GuessLimits {
  const { name, keyPrefix = `${name} `, successes } = kind;
  const key = (what: string) => keyPrefix + what;
  const ofPair = kind.perUserAndAddress(config);
  const ofAll = kind.perUser(config);
  const reserve = Math.floor(ofAll.burst / 10);
  const unreserved = { ...ofAll, burst: ofAll.burst - reserve };
  const pairKey = key('user and address');

  /**
   * Returns the limits of the tries on the user that the wider networks of an address have; none for IPv4. The widest
   * has half of what all together may try, so that it cannot use that up.
   */
  const ofWiderPairs = (ip: string): AttemptLimit[] => {
    const wider = widerNetworksOf(ip);
    if (!wider) return [];
    const half = Math.max(ofPair.burst, Math.floor(ofAll.burst / 2));
    const intervalSeconds = Math.max(ofPair.intervalSeconds, ofAll.intervalSeconds);
    const ofHome = { burst: Math.min(ofPair.burst * 2, half), intervalSeconds };
    return [
      limit(ofHome, pairKey, subject, wider.home),
      limit({ burst: half, intervalSeconds }, pairKey, subject, wider.site),
    ];
  };

  /** Returns the limits of the tries on the user that are reserved; none where a tenth is less than one. */
  const ofReserve = (ip: string): AttemptLimit[] => {
    if (reserve === 0) return [];
    const intervalSeconds = ofAll.intervalSeconds / 3;
    const ofProvider = { burst: Math.ceil(reserve / 2), intervalSeconds: intervalSeconds * 2 };
    const { network, provider } = reserveNetworksOf(ip);
    return [
      limit({ burst: reserve, intervalSeconds }, key('reserve'), subject),
      limit(ofProvider, key('reserve'), subject, provider),
      limit(reservedOfNetwork, key('reserve'), subject, network),
    ];
  };

  return {
    kind: name,
    ofUser: limit(ofAll, key('user'), subject),
    ofDevice: (device) => limit(ofPair, key('device'), device),
    successes: successes ? limit(successes.perUser(config), successes.key, subject) : null,
    ofStranger(ip) {
      const shared = limit(unreserved, key('user'), subject);
      return {
        pair: limit(ofPair, pairKey, subject, networkOf(ip)),
        addresses: addressLimits(kind.perAddress(config), key('address'), ip),
        ofAll: shared,
        shared: [shared, ...ofWiderPairs(ip)],
        reserved: ofReserve(ip),
      };
    },
  };
}

/** Returns the limits of requests of a kind: of all together, and of the one subject and address. */
export function requestLimits(
  kind: RequestKind,
  config: Config,
  { subject, ip }: { subject: string; ip: string | null },
): { readonly ofAll: AttemptLimit; readonly own: AttemptLimit[] } {
  const { name } = kind;
  const ofAddress = ip === null ? [] : addressLimits(kind.perAddress(config), name, ip);
  return {
    ofAll: limit(kind.ofAll(config), `${name} of all`),
    own: [limit(kind.perSubject(config), `${name} subject`, subject), ...ofAddress],
  };
}

/** People type their password where the username goes. What is stored tells no one what was typed. */
function digest(subject: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('base64url');
}
