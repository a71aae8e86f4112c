import { describe, expect, test } from 'vitest';
import { networkOf, widerNetworksOf } from '../../src/features/attempts/network.ts';
import { createClientAddress } from '../../src/request/client-address.ts';
import { listen } from '../support/listen.ts';
import { createTestServer } from '../support/test-server.ts';

/** Returns the address of a request by the connection's and what `X-Forwarded-For` says. */
const addressBehind = (trustedProxies: readonly string[]) => {
  const address = createClientAddress(trustedProxies);
  return (remote: string | null, forwardedFor: string | null) =>
    address(remote, new Headers(forwardedFor === null ? {} : { 'x-forwarded-for': forwardedFor }));
};

describe('without trusted proxies', () => {
  const address = addressBehind([]);
  test('the address is that of the connection, whatever a header says', () => {
    expect(address('192.0.2.1', '198.51.100.7')).toBe('192.0.2.1');
    expect(address('::ffff:192.0.2.1', null)).toBe('192.0.2.1');
    expect(address('fe80::1%eth0', null)).toBe('fe80::1');
    expect(address(null, '198.51.100.7')).toBeNull();
    expect(address('unix', '198.51.100.7')).toBeNull();
    for (const nonsense of ['', 'unknown', '1.2.3', '::g', '192.0.2.1, 192.0.2.2'])
      expect(address(nonsense, '198.51.100.7'), nonsense).toBeNull();
  });
});

test('who is not a trusted proxy does not have a header of 16 KB taken apart', () => {
  const address = createClientAddress(['10.0.0.0/8']);
  const read: string[] = [];
  const headers = {
    get(name: string) {
      read.push(name);
      return ','.repeat(16_000);
    },
  };
  // The first one is looked at, for the warning.
  for (const peer of ['192.0.2.1', '192.0.2.2']) {
    read.length = 0;
    expect(address(peer, headers)).toBe(peer);
  }
  expect(read).toEqual([]);
});

describe('behind trusted proxies', () => {
  const address = addressBehind(['127.0.0.1', '10.0.0.0/8', '2001:db8:ffff::/48']);
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
    ['IPv6 in another spelling', '10.0.0.1', '2001:DB8:0:0::0007', '2001:db8::7'],
    ['IPv4 in the digits of IPv6', '127.0.0.1', '::FFFF:c000:201', '192.0.2.1'],
    ['an IPv6 proxy', '2001:db8:ffff::1', '2001:db8::7', '2001:db8::7'],
    ['a proxy that spells IPv4 in IPv6', '127.0.0.1', '192.0.2.1, ::FFFF:a01:203', '192.0.2.1'],
    ['a dual-stack socket', '::ffff:10.0.0.1', '192.0.2.1', '192.0.2.1'],
  ])('%s', (_name, remote, forwarded, expected) => {
    expect(address(remote, forwarded)).toBe(expected);
  });
});

describe('a proxy that stands in front in vain is warned of, once', () => {
  const login = 'mutation { login(username: "susan", password: "a wrong one") { expiresIn } }';
  const warnings = async (environment: Record<string, string>, headers: Record<string, string>) => {
    const { server, url } = await listen(environment);
    for (const query of ['{ __typename }', login, login]) {
      const body = JSON.stringify({ query });
      const type = { 'content-type': 'application/json' };
      await fetch(url, { method: 'POST', headers: { ...type, ...headers }, body });
    }
    return server.logged.filter((line) => /"level":40/.test(line));
  };
  const trusting = { AUTH_TRUSTED_PROXIES: '127.0.0.1' };
  const forwardedFor = { 'x-forwarded-for': '198.51.100.7' };
  const realIp = { 'x-real-ip': '198.51.100.7' };
  const forwarded = { forwarded: 'for=198.51.100.7' };

  test.each([
    ['X-Forwarded-For', forwardedFor],
    ['X-Real-IP', realIp],
    ['Forwarded', forwarded],
  ])('where it is not trusted, and sends %s', async (_name, headers) => {
    const said = await warnings({}, headers);
    expect(said).toEqual([expect.stringContaining('AUTH_TRUSTED_PROXIES does not list')]);
    expect(said.join()).not.toContain('198.51.100.7');
  });

  test.each([
    ['X-Real-IP', realIp],
    ['Forwarded', forwarded],
  ])('where it is trusted, and sends nothing but %s', async (_name, headers) => {
    expect(await warnings(trusting, headers)).toEqual([
      expect.stringContaining('A trusted proxy sends no X-Forwarded-For'),
    ]);
  });

  test('and no other is', async () => {
    expect(await warnings(trusting, { ...forwardedFor, ...realIp })).toEqual([]);
    expect(await warnings({}, {})).toEqual([]);
  });

  test('nor where the host found the address there that it passes to fetch', async () => {
    const warned = async (ip: string) => {
      const server = await createTestServer({ AUTH_ATTEMPTS: 'on' });
      const headers = { 'content-type': 'application/json', ...forwardedFor, ...realIp };
      const init = { method: 'POST', headers, body: JSON.stringify({ query: login }) };
      await server.fetch(new Request('http://localhost:4000/graphql', init), { ip });
      return server.logged.some((line) => /"level":40/.test(line));
    };
    expect(await warned('198.51.100.7')).toBe(false);
    expect(await warned('192.0.2.1')).toBe(true);
  });
});

describe('behind a proxy at a Unix socket', () => {
  const address = addressBehind(['unix', '10.0.0.0/8']);
  test.each([
    ['the proxy names its client', 'unix', '192.0.2.1', '192.0.2.1'],
    ['a chain is read from its end', 'unix', '6.6.6.6, 192.0.2.1, 10.1.2.3', '192.0.2.1'],
    ['a name is no address', 'unix', '192.0.2.1, unix', null],
    ['nothing was written', 'unix', null, null],
    ['nonsense was written', 'unix', '192.0.2.1, unknown', null],
    ['a client by TCP is not believed', '192.0.2.9', '198.51.100.7', '192.0.2.9'],
    ['nor one that has gone', null, '198.51.100.7', null],
  ])('%s', (_name, peer, forwarded, expected) => {
    expect(address(peer, forwarded)).toBe(expected);
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
])('the network of %s is %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});

test.each([
  ['192.0.2.1', null],
  ['64:ff9b::192.0.2.1', null],
  ['::ffff:c000:201', null],
  ['2001:db8:1:2:3:4:5:6', { home: '2001:db8:1:0::/56', site: '2001:db8:1::/48' }],
  ['2001:db8:1:A2FF::', { home: '2001:db8:1:a200::/56', site: '2001:db8:1::/48' }],
  ['1::', { home: '1:0:0:0::/56', site: '1:0:0::/48' }],
])('the wider networks of %s are %o', (ip, wider) => {
  expect(widerNetworksOf(ip)).toEqual(wider);
});
