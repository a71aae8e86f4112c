import { BlockList, isIP } from 'node:net';

/** Returns the address that a request comes from, or null where there is none. */
export type ClientAddress = (
  remote: string | undefined,
  forwardedFor: string | null,
) => string | null;

/**
 * Returns the function that finds a client's address. `X-Forwarded-For` is read from its end, and only as far
 * as trusted proxies wrote it: whatever stands before them may be the client's own invention.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList();
  for (const network of trustedProxies) addNetwork(trusted, network);
  const isTrusted = (ip: string) => trusted.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4');

  return (remote, forwardedFor) => {
    const direct = normalise(remote ?? '');
    if (direct === null || trustedProxies.length === 0) return direct;
    const hops = (forwardedFor ?? '').split(',').map(normalise);
    let client = direct;
    while (isTrusted(client)) {
      const before = hops.pop() ?? null;
      if (before === null) break;
      client = before;
    }
    return client;
  };
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', bits] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

/** Returns an address without a port and in one spelling, or null where there is none. */
function normalise(text: string): string | null {
  const bare = text
    .trim()
    .replace(/%.*$/, '')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    // A dual-stack socket writes IPv4 addresses as IPv6 ones.
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(bare) === 0 ? null : bare;
}
