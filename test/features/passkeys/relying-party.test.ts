import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../../src/config.ts';
import { relyingPartyOf } from '../../../src/features/passkeys/relying-party.ts';

const relyingParty = (environment: Record<string, string> = {}) =>
  relyingPartyOf(loadConfig(environment));

test('a server that is told nothing has passkeys for localhost', () => {
  expect(relyingParty()).toEqual({
    id: 'localhost',
    origins: ['http://localhost:4000'],
    relatedOrigins: [],
  });
});

test('passkeys are for the domain of the issuer, whatever its path', () => {
  const party = relyingParty({ AUTH_ISSUER: 'https://example.com:8443/auth' });
  expect(party).toMatchObject({ id: 'example.com', origins: ['https://example.com:8443'] });
});

test('allowed origins can use passkeys where they are on their domain', () => {
  const party = relyingParty({
    AUTH_ISSUER: 'https://auth.example.com',
    AUTH_PASSKEY_RP_ID: 'example.com',
    AUTH_ALLOWED_ORIGINS:
      'https://app.example.com,https://badexample.com,https://example.com.evil.net,capacitor://example.com',
  });
  expect(party?.origins).toEqual(['https://auth.example.com', 'https://app.example.com']);
  expect(party?.relatedOrigins).toEqual([]);
});

test('other origins are those that are named: pages of other domains are related, apps are not', () => {
  const app = `android:apk-key-hash:${'A'.repeat(43)}`;
  const party = relyingParty({
    AUTH_ISSUER: 'https://example.com',
    AUTH_PASSKEY_ORIGINS: `https://example.org,https://www.example.com,${app}`,
  });
  expect(party).toEqual({
    id: 'example.com',
    origins: ['https://example.com', 'https://example.org', 'https://www.example.com', app],
    relatedOrigins: ['https://example.org'],
  });
});

describe('there are no passkeys', () => {
  test.each(['http://127.0.0.1:4000', 'http://[::1]:4000', 'https://192.0.2.1'])(
    'where the issuer is the address %s',
    (issuer) => {
      expect(relyingParty({ AUTH_ISSUER: issuer })).toBeNull();
    },
  );

  test('where they are off', () => {
    expect(relyingParty({ AUTH_PASSKEYS: 'off' })).toBeNull();
  });
});

test.each([
  ['AUTH_PASSKEY_RP_ID', 'https://example.com'],
  ['AUTH_PASSKEY_RP_ID', 'example.com:443'],
  ['AUTH_PASSKEY_RP_ID', 'Example.com'],
  ['AUTH_PASSKEY_RP_ID', 'com'],
  ['AUTH_PASSKEY_RP_ID', '192.0.2.1'],
  ['AUTH_PASSKEY_RP_ID', '*.example.com'],
  ['AUTH_PASSKEY_ORIGINS', 'example.org'],
  ['AUTH_PASSKEY_ORIGINS', 'https://*.example.org'],
  ['AUTH_PASSKEY_ORIGINS', 'https://example.org/'],
  ['AUTH_PASSKEY_ORIGINS', 'android:apk-key-hash:short'],
  ['AUTH_PASSKEY_ORIGINS', 'null'],
])('%s cannot be %s', (name, value) => {
  expect(() => loadConfig({ [name]: value })).toThrow(ConfigError);
});

test('a domain of passkeys that no page is on is told at the start', () => {
  const environment = {
    AUTH_ISSUER: 'https://auth.example.com',
    AUTH_PASSKEY_RP_ID: 'example.org',
  };
  expect(() => loadConfig(environment)).toThrow('AUTH_PASSKEY_RP_ID');
  const named = { ...environment, AUTH_PASSKEY_ORIGINS: 'https://example.org' };
  expect(relyingParty(named)?.origins).toEqual(['https://example.org']);
});
