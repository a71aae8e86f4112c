import { isIPv6 } from 'node:net';

/**
 * Returns what counts as one place on the network: an IPv4 address, or the /64 of an IPv6 address, since
 * a client that has one address of a /64 has them all.
 */
export function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const groups = expand(ip);
  return embeddedIPv4(groups) ?? `${groups.slice(0, 4).join(':')}::/64`;
}

/** What one customer can be given beside a /64 (RFC 6177 §2). */
export interface WiderNetworks {
  /** The /56: a household. */
  readonly home: string;
  /** The /48: a company, or some hundred households. */
  readonly site: string;
}

/** Returns the networks around the /64 of an IPv6 address, or null for an IPv4 address. */
export function widerNetworksOf(ip: string): WiderNetworks | null {
  if (!isIPv6(ip)) return null;
  const groups = expand(ip);
  if (embeddedIPv4(groups) !== null) return null;
  const site = groups.slice(0, 3).join(':');
  const home = Number.parseInt(groups[3] ?? '0', 16) & 0xff00;
  return { home: `${site}:${home.toString(16)}::/56`, site: `${site}::/48` };
}

/** The networks around an address of which one attacker seldom has many. */
export interface ReserveNetworks {
  /** The /48 of an IPv6 address, the /24 of an IPv4 address. */
  readonly network: string;
  /** What a provider has: the /32 of an IPv6 address, the /16 of an IPv4 address. */
  readonly provider: string;
}

/** Returns the networks by which tries are reserved. */
export function reserveNetworksOf(ip: string): ReserveNetworks {
  const wider = widerNetworksOf(ip);
  if (wider) {
    const provider = `${expand(ip).slice(0, 2).join(':')}::/32`;
    return { network: wider.site, provider };
  }
  const octets = networkOf(ip).split('.');
  return {
    network: `${octets.slice(0, 3).join('.')}.0/24`,
    provider: `${octets.slice(0, 2).join('.')}.0.0/16`,
  };
}

/** An IPv4 address as IPv6 (RFC 4291 §2.5.5.2), and behind a translator (RFC 6052 §2.1): else all of IPv4 were one /64. */
const ipv4Prefixes = new Set(['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0']);

function embeddedIPv4(groups: readonly string[]): string | null {
  if (!ipv4Prefixes.has(groups.slice(0, 6).join(':'))) return null;
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** Returns the eight groups of an IPv6 address, without leading zeros (RFC 4291 §2.2). */
function expand(ip: string): string[] {
  const [head = '', tail] = withoutDots(ip.replace(/%.*$/, '')).split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].map((group) =>
    Number.parseInt(group, 16).toString(16),
  );
}

/** Writes the last 32 bits, where they are written as an IPv4 address, as two groups. */
function withoutDots(ip: string): string {
  return ip.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...octets: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
}
