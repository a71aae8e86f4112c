import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSigningSecrets } from '../../../src/features/webhooks/secrets.ts';
import { systemRandom as random } from '../../../src/lib/secrets.ts';

const dataKeyOf = (key: string) => ({
  derive: (purpose: string) => createHmac('sha256', key).update(purpose).digest(),
});

test('a secret is opened only as one of its webhook, with the key that it was sealed with', () => {
  const secrets = createSigningSecrets({ dataKey: dataKeyOf('one'), random });
  const secret = secrets.create();
  const sealed = secrets.seal(secret, 'w');
  expect(sealed).not.toContain(secret.slice(6));
  expect(secrets.unseal(sealed, 'w')).toBe(secret);
  // An attacker who writes to the database may move it to another webhook.
  expect(() => secrets.unseal(sealed, 'x')).toThrow(Error);
  const others = createSigningSecrets({ dataKey: dataKeyOf('another'), random });
  expect(() => others.unseal(sealed, 'w')).toThrow(Error);
});
