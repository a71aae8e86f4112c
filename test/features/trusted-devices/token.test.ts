import { silentAudit } from '../../support/audit.ts';
import { expect, test } from 'vitest';
import { createTrustedDevices } from '../../../src/features/trusted-devices/trusted-devices.ts';
import type { TrustedDeviceStore } from '../../../src/features/trusted-devices/store.ts';
import { systemRandom as random } from '../../../src/lib/secrets.ts';
import { createCookies } from '../../../src/request/cookies.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const unused: TrustedDeviceStore = {
  isTrusted: () => Promise.reject(new Error('not asked')),
  list: () => Promise.reject(new Error('not asked')),
  revoke: () => Promise.reject(new Error('not asked')),
};

const create = (trustedDeviceTtlSeconds = 3600) =>
  createTrustedDevices({
    config: { trustedDeviceTtlSeconds },
    store: unused,
    clock: createFakeClock(),
    random,
    audit: silentAudit,
  });

test('a token tells its row, and its row does not tell the token', () => {
  const devices = create();
  const { token, row, ttlSeconds } = devices.create('susan', 'a phone')!;
  expect(token).toMatch(/^lk_device_[\w-]{64}$/);
  expect(devices.read(token)).toEqual({ id: row.id, secretHash: row.secretHash });
  expect(JSON.stringify(row)).not.toContain(token.slice(10));
  expect(row.secretHash).toMatch(/^[\w-]{43}$/);
  expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(3_600_000);
  expect(ttlSeconds).toBe(3600);
  expect(devices.create('susan', 'a phone')!.token).not.toBe(token);
});

test('what is no token is none', () => {
  const devices = create();
  const { token, row } = devices.create('susan', null)!;
  for (const text of [null, '', 'lk_device_', `${token}A`, token.slice(1), token.toUpperCase()])
    expect(devices.read(text)).toBe(null);
  const other = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
  expect(devices.read(other)?.id).toBe(row.id);
  expect(devices.read(other)?.secretHash).not.toBe(row.secretHash);
});

test('a server that trusts no device makes no token, reads none, and asks the store for none', async () => {
  const off = create(0);
  expect(off.create('susan', null)).toBe(null);
  expect(off.read(create().create('susan', null)!.token)).toBe(null);
  expect(await off.list('susan')).toEqual([]);
});

const open = (issuer: string, headers: Record<string, string>) =>
  createCookies(
    { cookies: true, issuer, allowedOrigins: [] },
    createFakeClock(),
  )(new Request(issuer, { headers }));

test('the cookie of a trusted device is HttpOnly, for this host alone, and lasts as long as the trust', () => {
  const page = { 'sec-fetch-site': 'same-origin' };
  const jar = open('https://auth.example.com/', page);
  expect(jar.isKept()).toBe(true);
  jar.keepTrustedDevice('lk_device_x', 3600);
  expect(jar.setCookies()).toEqual([
    '__Host-latchkey-trusted=lk_device_x; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax; Secure',
  ]);
  jar.forgetTrustedDevice();
  expect(jar.setCookies()).toEqual([
    '__Host-latchkey-trusted=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure',
  ]);
  const cookie = '__Host-latchkey-trusted=lk_device_x';
  expect(open('https://auth.example.com/', { ...page, cookie }).trustedDevice()).toBe(
    'lk_device_x',
  );
});

test.each([
  ['a client that is no page', {}],
  ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
])('%s keeps no cookie, and shows none', (_who, headers) => {
  const cookie = '__Host-latchkey-trusted=lk_device_x';
  const jar = open('https://auth.example.com/', { ...headers, cookie });
  expect(jar.isKept()).toBe(false);
  jar.keepTrustedDevice('lk_device_y', 3600);
  expect(jar.setCookies()).toEqual([]);
  expect(jar.trustedDevice()).toBe(null);
});
