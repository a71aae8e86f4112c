import { BlockList, isIPv4, isIPv6 } from 'node:net';

/*
 * Addresses of the machine itself, of its network, and of no host (RFC 6890). A list for each version: in one list every
 * address of IPv4 would be in `::ffff:0:0/96`. Addresses of IPv6 that carry one of IPv4 are in it, since a gateway would
 * lead to that one.
 */
const own4 = listOf(
  'ipv4',
  `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
   192.168.0.0/16 198.18.0.0/15 224.0.0.0/3`,
);
const own6 = listOf(
  'ipv6',
  '::/96 ::ffff:0:0/96 64:ff9b::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8',
);

function listOf(version: 'ipv4' | 'ipv6', subnets: string): BlockList {
  const list = new BlockList();
  for (const subnet of subnets.split(/\s+/)) {
    const [net = '', prefix = ''] = subnet.split('/');
    list.addSubnet(net, Number(prefix), version);
  }
  return list;
}

/**
 * Returns whether the URL names this machine or its network: `localhost`, or an IP address that the Internet has not.
 * Names are not looked up.
 */
export function isInOwnNetwork(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$|\.$/g, '');
  if (isIPv4(host)) return own4.check(host);
  if (isIPv6(host)) return own6.check(host, 'ipv6');
  return /(?:^|\.)localhost$/.test(host);
}
