import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, settings } from '../../src/config.ts';
import { neededByProviders } from '../support/provider-settings.ts';

const names = Object.values(settings).map(({ name }) => name);
const random = randomBytes(32).toString('base64');

/** What needs to be set for every setting to be taken. */
const needed = {
  AUTH_ISSUER: 'https://auth.example.com',
  AUTH_HS256_SECRET: `${random}-other`,
  DATABASE_URL: 'sqlite::memory:',
  AUTH_MAIL_FROM: 'auth@example.com',
  ...neededByProviders,
};

/** Files that examples name. */
const files: Record<string, string> = {
  '/etc/latchkey/blocked-domains.txt': join(import.meta.dirname, 'blocked-domains.txt'),
  '/etc/latchkey/logo.svg': join(import.meta.dirname, 'logo.svg'),
};

/** A value that is taken: its example, unless that is to be generated, or a file that has to be there. */
function valueFrom(example: string): string {
  if (example.includes('$(')) return random;
  return files[example] ?? example;
}

const examples = Object.values(settings).map(({ name, example }) => ({
  name,
  value: valueFrom(example),
}));

/** Returns each line that says what is wrong. */
function problems(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}

describe('what a file made on Windows leaves around a value is not part of it:', () => {
  const load = (environment: Record<string, string>) => loadConfig({ ...needed, ...environment });

  test.each(examples)('$name', ({ name, value }) => {
    const expected = load({ [name]: value });
    for (const around of [
      [`${value}\r`],
      [`${value}\r\n`],
      [` ${value}\t `],
      [`\uFEFF${value}`],
      [`\u00A0${value}`],
    ])
      expect(load({ [name]: around[0]! })).toEqual(expected);
    // The mark of a file stands before its first name.
    const { [name]: _one, ...others } = { ...needed } as Record<string, string>;
    expect(loadConfig({ ...others, [`\uFEFF${name}`]: `${value}\r` })).toEqual(expected);
  });

  test('a value of blanks alone counts as unset', () => {
    for (const name of names) expect(load({ [name]: ' \r' })).toEqual(load({ [name]: '' }));
    expect(() => loadConfig({ NODE_ENV: 'production\r', AUTH_ISSUER: '\r' })).toThrow(
      /^AUTH_ISSUER is required in production/,
    );
  });

  test('in a list, around each of its parts', () => {
    const lists = {
      AUTH_TRUSTED_PROXIES: '::1, 10.0.0.0/8\r',
      AUTH_ALLOWED_ORIGINS: 'https://a.example ,\thttps://b.example\r\n',
    };
    expect(load(lists)).toMatchObject({
      trustedProxies: ['::1', '10.0.0.0/8'],
      allowedOrigins: ['https://a.example', 'https://b.example'],
    });
  });

  test('white space inside of a secret is part of it', () => {
    const secret = `${random.slice(0, 20)}\r\n ${random.slice(20)}`;
    expect(load({ AUTH_SECRET: ` ${secret}\n` }).secret).toBe(secret);
  });
});

describe('one bad value is one line, whatever else depends on it:', () => {
  const surroundings = [
    {},
    { NODE_ENV: 'production' },
    { AUTH_ALGORITHM: 'HS256' },
    { AUTH_ALGORITHM: 'HS256', AUTH_SECRET: random, NODE_ENV: 'production' },
  ];
  const takesAnyText = 'AUTH_SECRET_PREVIOUS';

  test.each(names.filter((name) => name !== takesAnyText))('%s', (name) => {
    for (const value of ['!', 'short', '\u0000', '-1', 'a b']) {
      for (const around of surroundings) {
        const lines = problems({ ...needed, ...around, [name]: value });
        expect(lines.filter((line) => line.startsWith(`${name} `)).length).toBe(lines.length);
        expect(lines.length).toBeLessThanOrEqual(1);
      }
    }
    expect(problems({ ...needed, [name]: '!\u0000 ä' })).toHaveLength(1);
  });

  test('with nothing else set', () => {
    for (const value of ['short', 'a'.repeat(64)]) {
      const environment = { AUTH_ALGORITHM: 'HS256', AUTH_HS256_SECRET: value };
      expect(problems(environment)).toEqual([expect.stringMatching(/^AUTH_HS256_SECRET is/)]);
    }
    const twice = { AUTH_HS256_SECRET: 'short', AUTH_SECRET: 'short' };
    expect(problems(twice)).toHaveLength(2);
    expect(problems({ AUTH_ALGORITHM: 'hs256' })).toHaveLength(1);
  });
});
