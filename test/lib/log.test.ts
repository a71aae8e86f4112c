import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('secrets that slip into a log line are redacted', () => {
  const script = `
    import { createLog } from './src/lib/log.ts';
    const secret = 'hunter2';
    const log = await createLog('info');
    log.info({ password: secret, a: { accessToken: secret, b: { authorization: secret } } }, 'x');
    log.info({ req: { headers: { authorization: secret, cookie: secret } } }, 'y');
    log.info({ refreshToken: secret, user: { passwordHash: secret }, key: { privateKey: secret } }, 'z');
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
  });
  expect(stdout.trim().split('\n')).toHaveLength(3);
  expect(stdout).toContain('[Redacted]');
  expect(stdout).not.toContain('hunter2');
});
