import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/*
 * Addresses of the machine itself, of its network, and of no host on the Internet (RFC 6890, and the registries of IANA). A
 * list for each version: in one list every address of IPv4 would be in `::ffff:0:0/96`. Of IPv6 only 2000::/3 is the
 * Internet; addresses there that carry one of IPv4 (6to4, Teredo) are in the list, since a gateway would lead to that one.
 */
const own4 = listOf(
  'ipv4',
  `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
   192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3`,
);
const own6 = listOf('ipv6', '::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 2002::/16 3fff::/20');

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
  return isIP(host) === 0 ? /(?:^|\.)localhost$/.test(host) : isOwnAddress(host);
}

/** Returns whether the Internet has no such IP address. */
export function isOwnAddress(address: string): boolean {
  if (isIPv4(address)) return own4.check(address);
  // A zone names an interface of this machine.
  return !isIPv6(address) || address.includes('%') || own6.check(address, 'ipv6');
}
