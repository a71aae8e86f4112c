import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';

const required = { AUTH_SECOND_FACTOR: 'required' };

test('a second factor is not required where there is none to set up', () => {
  expect(() => loadConfig({ ...required, AUTH_TOTP: 'off', AUTH_PASSKEYS: 'off' })).toThrow(
    /AUTH_SECOND_FACTOR=required with AUTH_TOTP=off and AUTH_PASSKEYS=off/,
  );
  expect(loadConfig({ ...required, AUTH_TOTP: 'off' }).secondFactor).toBe('required');
  expect(loadConfig({ ...required, AUTH_PASSKEYS: 'off' }).secondFactor).toBe('required');
  expect(loadConfig({ AUTH_TOTP: 'off', AUTH_PASSKEYS: 'off' }).secondFactor).toBe('optional');
});
