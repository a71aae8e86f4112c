import { expect, test } from 'vitest';
import { loadConfig, settings } from '../../src/config.ts';
import { neededByProviders } from '../support/provider-settings.ts';

test('every example is a value that is taken', () => {
  const values = Object.values(settings).filter(
    // A secret to be generated, or a file that has to be there.
    ({ example }) => !example.includes('$(') && !example.startsWith('/etc/'),
  );
  expect(values.length).toBe(Object.values(settings).length - 6);
  for (const { name, example } of values) {
    const needed = {
      AUTH_ISSUER: 'https://auth.example.com',
      DATABASE_URL: 'sqlite::memory:',
      AUTH_MAIL_FROM: 'auth@example.com',
      ...neededByProviders,
    };
    expect(() => loadConfig({ ...needed, [name]: example })).not.toThrow();
  }
});
