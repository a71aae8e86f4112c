import { BlockList, isIP } from 'node:net';

/*
 * Addresses of the machine itself, of its network, and of no host (RFC 6890). IPv6 addresses that carry one of IPv4 are
 * among them: a gateway would lead to that one.
 */
const own = new BlockList();
for (const subnet of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]) {
  const [net = '', prefix = ''] = subnet.split('/');
  own.addSubnet(net, Number(prefix), net.includes(':') ? 'ipv6' : 'ipv4');
}

/**
 * Returns whether the URL names this machine or its network: `localhost`, or an IP address that the Internet has not.
 * Names are not looked up.
 */
export function isInOwnNetwork(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$|\.$/g, '');
  if (/(?:^|\.)localhost$/.test(host)) return true;
  const version = isIP(host);
  return version !== 0 && own.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
