import { describe, expect, test } from 'vitest';
import { totpSetup } from '../../../src/features/totp/setup.ts';
import { readQrCode } from '../../support/qr-code.ts';

const secret = Buffer.from('12345678901234567890');
const setup = (username: string, issuer = 'https://auth.example.com') =>
  totpSetup(secret, { username, issuer });

test('the secret is in Base32 (RFC 4648 §6)', async () => {
  expect((await setup('susan')).secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});

test('the link has issuer, user and secret, and what every app can do', async () => {
  expect((await setup('susan')).uri).toBe(
    'otpauth://totp/auth.example.com:susan?issuer=auth.example.com&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
  );
});

describe('a name of special characters', () => {
  test.each([
    'susan doe',
    'a:b',
    'a&secret=AAAA#?%41+/',
    'o\'brien"<x>',
    '日本語',
    '💂'.repeat(64),
    'ß'.repeat(64),
  ])('%j comes through the link, and through the QR code', async (username) => {
    const { uri, qrCode } = await setup(username);
    const { pathname, searchParams } = new URL(uri);
    const [issuer, ...label] = decodeURIComponent(pathname.replace(/^\/+(?:totp\/)?/, '')).split(
      ':',
    );
    expect(issuer).toBe('auth.example.com');
    expect(label.join(':')).toBe(username);
    expect(searchParams.getAll('secret')).toEqual(['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ']);
    expect(readQrCode(await qrCode())).toBe(uri);
  });
});

test.each([
  ['http://localhost:4000', 'localhost'],
  ['https://auth.example.com/api', 'auth.example.com'],
  ['http://[::1]:4000', 'Latchkey'],
])('the issuer of %s is %s: apps split what they show at the first colon', async (url, name) => {
  const { uri } = await setup('susan', url);
  expect(new URL(uri).searchParams.get('issuer')).toBe(name);
  expect(uri).toContain(`/totp/${name}:susan?`);
});

test('the QR code is a picture that says nothing in clear text, and runs nothing', async () => {
  const { qrCode } = await setup('susan</svg><script>');
  const url = await qrCode();
  expect(url).toMatch(/^data:image\/svg\+xml;base64,[\w+/=]+$/);
  const svg = Buffer.from(url.split(',')[1]!, 'base64').toString();
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="[\d ]+"><rect [^<]*\/><path [^<]*\/><\/svg>$/,
  );
  expect(svg).not.toContain('script');
});
