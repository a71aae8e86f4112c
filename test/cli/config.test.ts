import { expect, test } from 'vitest';
import { latchkey } from '../support/process.ts';

test('a command says on stderr which variable is no setting, and does its work', async () => {
  const env = { DATABASE_URL: 'sqlite::memory:\r', AUTH_ISUER: 'x', METRIC_PORT: 'x' };
  expect(await latchkey(['migrate'], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/The database is up to date\.\n$/),
    stderr:
      'AUTH_ISUER is not a setting of Latchkey. Did you mean AUTH_ISSUER?\n' +
      'METRIC_PORT is not a setting of Latchkey. Did you mean METRICS_PORT?\n',
  });
});
