import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { describeUnknown, unknownSettings, warningsOf } from '../../src/warnings.ts';
import {
  apple,
  corp,
  github,
  google,
  microsoft,
  named,
  secret,
  type Environment,
} from '../support/provider-settings.ts';
import { latchkey } from '../support/process.ts';

describe('a variable that nothing reads is warned of', () => {
  const unknown = (environment: Environment) => unknownSettings(environment).map(describeUnknown);

  test('where there is a slip in its end', () => {
    expect(unknown(named('google', { AUTH_OIDC_GOOGLE_CLIENTID: 'x' }))).toEqual([
      'AUTH_OIDC_GOOGLE_CLIENTID is not a setting of Latchkey. Did you mean AUTH_OIDC_GOOGLE_CLIENT_ID?',
    ]);
  });

  test('where the list does not have its name', () => {
    expect(unknown(named('google', google, github, { AUTH_OIDC_APPLE_TEAM_ID: 'x' }))).toEqual([
      'AUTH_OIDC_GITHUB_CLIENT_ID has no effect: AUTH_OIDC_PROVIDERS does not name github.',
      'AUTH_OIDC_GITHUB_CLIENT_SECRET has no effect: AUTH_OIDC_PROVIDERS does not name github.',
      'AUTH_OIDC_APPLE_TEAM_ID has no effect: AUTH_OIDC_PROVIDERS does not name apple.',
    ]);
    expect(unknown({ AUTH_OIDC_MY_CORP_CLIENT_SECRET_FILE: 'x' })).toEqual([
      'AUTH_OIDC_MY_CORP_CLIENT_SECRET_FILE has no effect: AUTH_OIDC_PROVIDERS does not name my-corp.',
    ]);
  });

  test('where its name takes no such setting', () => {
    const more = { AUTH_OIDC_GOOGLE_ISSUER: 'https://id.example.com', AUTH_OIDC_CORP_TENANT: 'x' };
    expect(unknown(named('google,corp', google, corp, more))).toEqual([
      'AUTH_OIDC_GOOGLE_ISSUER has no effect: google takes no such setting.',
      'AUTH_OIDC_CORP_TENANT has no effect: corp takes no such setting.',
    ]);
  });

  test('and those that are read are not', () => {
    const all = named('corp,google,github,apple,microsoft', corp, google, github, apple, microsoft);
    expect(unknown({ ...all, AUTH_OIDC_CORP_NAME: 'x', AUTH_OIDC_GOOGLE_AUDIENCES: 'x' })).toEqual(
      [],
    );
    expect(unknown(named('google', { AUTH_OIDC_GOOGLE_CLIENT_SECRET_FILE: 'x' }))).toEqual([]);
  });

  test('also by a start that fails, where it may be the reason', async () => {
    const env = named('google', {
      AUTH_OIDC_GOOGLE_CLIENTID: 'x',
      AUTH_OIDC_GOOGLE_CLIENT_SECRET: secret,
    });
    const slip = 'Did you mean AUTH_OIDC_GOOGLE_CLIENT_ID?';
    for (const command of [['serve'], ['migrate']]) {
      const { code, stderr } = await latchkey(command, { env });
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(slip) });
      expect(stderr).toContain('AUTH_OIDC_PROVIDERS names google, which also needs ');
      expect(stderr).not.toContain(secret);
    }
  });
});

test('AUTH_OIDC_LINK=verified is warned of where no provider knows whose an address is', () => {
  const warnings = (environment: Environment) => {
    const verified = { ...environment, AUTH_OIDC_LINK: 'verified' };
    return warningsOf(loadConfig(verified), verified);
  };
  const warning = expect.stringMatching(/^AUTH_OIDC_LINK is verified and has no effect: /);
  expect(warnings({})).toEqual([warning]);
  expect(warnings(named('corp,microsoft', corp, microsoft))).toEqual([warning]);
  expect(warnings(named('corp,google', corp, google))).toEqual([]);
  expect(warnings(named('apple', apple))).toEqual([]);
  expect(warnings(named('github', github))).toEqual([]);
});

test('a provider that proves no address is warned of where users need one', () => {
  const warnings = (environment: Environment) => {
    const required = { ...environment, AUTH_EMAIL: 'required' };
    return warningsOf(loadConfig(required), required);
  };
  expect(warnings(named('microsoft,google', microsoft, google))).toEqual([
    expect.stringMatching(/^AUTH_EMAIL is required and AUTH_OIDC_PROVIDERS names microsoft/),
  ]);
  expect(warnings(named('google', google))).toEqual([]);
});
