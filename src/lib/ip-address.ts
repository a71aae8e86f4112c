import { isIP, isIPv6, SocketAddress } from 'node:net';

/** Returns an address without a port and in canonical form (RFC 5952), or null if the text is not an address. */
export function normaliseAddress(text: string): string | null {
  const bare = text
    .trim()
    .replace(/%.*$/, '')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  if (!isIPv6(bare)) return isIP(bare) === 0 ? null : bare;
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  // A dual-stack socket writes IPv4 addresses as IPv6 ones.
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
}
