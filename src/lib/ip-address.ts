import { isIP } from 'node:net';

/** Returns an address without a port and in canonical form, or null if the text is not an address. */
export function normaliseAddress(text: string): string | null {
  const bare = text
    .trim()
    .replace(/%.*$/, '')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    // A dual-stack socket writes IPv4 addresses as IPv6 ones.
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(bare) === 0 ? null : bare;
}
