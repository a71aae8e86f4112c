import { describe, expect, test } from 'vitest';
import { networkOf } from '../../src/features/attempts/network.ts';
import { createClientAddress } from '../../src/http/client-address.ts';

describe('without trusted proxies', () => {
  const address = createClientAddress([]);
  test('the address is that of the connection, whatever a header says', () => {
    expect(address('192.0.2.1', '198.51.100.7')).toBe('192.0.2.1');
    expect(address('::ffff:192.0.2.1', null)).toBe('192.0.2.1');
    expect(address('fe80::1%eth0', null)).toBe('fe80::1');
    expect(address(undefined, '198.51.100.7')).toBeNull();
  });
});

describe('behind trusted proxies', () => {
  const address = createClientAddress(['127.0.0.1', '10.0.0.0/8', '2001:db8:ffff::/48']);
  test.each([
    ['a proxy names its client', '127.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['a chain is read from its end', '127.0.0.1', '192.0.2.1, 10.1.2.3', '192.0.2.1'],
    ['what the client wrote is not', '127.0.0.1', '6.6.6.6, 192.0.2.1, 10.1.2.3', '192.0.2.1'],
    ['a stranger is not believed', '192.0.2.9', '198.51.100.7', '192.0.2.9'],
    ['nor one who claims to be a proxy', '192.0.2.9', '198.51.100.7, 10.0.0.1', '192.0.2.9'],
    ['nothing was written', '127.0.0.1', null, '127.0.0.1'],
    ['nonsense was written', '127.0.0.1', '192.0.2.1, unknown', '127.0.0.1'],
    ['all are proxies', '127.0.0.1', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
    ['a port was written', '127.0.0.1', '192.0.2.1:1234', '192.0.2.1'],
    ['IPv6 with a port', '10.0.0.1', '[2001:db8::7]:443', '2001:db8::7'],
    ['an IPv6 proxy', '2001:db8:ffff::1', '2001:db8::7', '2001:db8::7'],
    ['a proxy that spells IPv4 in IPv6', '127.0.0.1', '192.0.2.1, ::FFFF:a01:203', '192.0.2.1'],
    ['a dual-stack socket', '::ffff:10.0.0.1', '192.0.2.1', '192.0.2.1'],
  ])('%s', (_name, remote, forwarded, expected) => {
    expect(address(remote, forwarded)).toBe(expected);
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '192.0.2.1'],
  ['64:ff9b::c000:201', '192.0.2.1'],
  ['64:ff9b:0:0:1::c000:201', '64:ff9b:0:0::/64'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:FFFF:192.0.2.1', '192.0.2.1'],
  ['::c000:201', '0:0:0:0::/64'],
  ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4::/64'],
  [null, 'unknown'],
])('the network of %s is %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
