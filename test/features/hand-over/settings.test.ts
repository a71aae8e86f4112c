import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../../src/config.ts';

const urls = (AUTH_RETURN_URLS: string, more: Record<string, string> = {}) =>
  loadConfig({ AUTH_RETURN_URLS, ...more }).returnUrls;

test('logins lead to no app unless the operator lists it', () => {
  expect(loadConfig({}).returnUrls).toEqual([]);
  expect(urls('none')).toEqual([]);
  expect(urls('https://app.example.com, com.example.app:/callback')).toEqual([
    'https://app.example.com',
    'com.example.app:/callback',
  ]);
});

test.each([
  'app.example.com',
  'https://*.example.com',
  'https://App.example.com',
  'https://app.example.com:443',
  'https://susan@app.example.com',
  'https://app.example.com/#x',
  'https://app.example.com/?x',
  'myapp://callback',
  'com.example.app:callback',
  'javascript:alert(1)',
  'null',
  'https://app.example.com,',
])('AUTH_RETURN_URLS cannot be %s', (value) => {
  expect(() => urls(value)).toThrow(ConfigError);
});

test('where the server is on https, a login leads to http on the user’s own machine alone', () => {
  const https = { AUTH_ISSUER: 'https://auth.example.com' };
  expect(urls('http://localhost:3000,http://127.0.0.1:3000', https)).toHaveLength(2);
  expect(() => urls('https://a.example.com,http://b.example.com', https)).toThrow(
    /AUTH_RETURN_URLS has http:\/\/b\.example\.com/,
  );
  expect(urls('http://b.example.com', { AUTH_ISSUER: 'http://auth.example.com' })).toHaveLength(1);
});

test('no secret begins like another kind of secret', () => {
  const sources = globSync('src/features/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  const found = sources.flatMap((text) => text.match(/lk_[a-z]+_/g) ?? []);
  const prefixes = [...new Set(found)];
  expect(prefixes).toContain('lk_login_');
  expect(prefixes.length).toBeGreaterThan(5);
  for (const one of prefixes)
    expect(prefixes.filter((other) => other.startsWith(one))).toEqual([one]);
});
