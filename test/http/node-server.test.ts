import { expect, onTestFinished, test } from 'vitest';
import { listenProblem } from '../../src/http/listen-problem.ts';
import { createNodeServer } from '../../src/http/node-server.ts';

test.each([
  [
    'PORT',
    'EACCES',
    { port: 80 },
    'PORT 80 needs more privileges than this user has. Example: PORT=4000',
  ],
  [
    'METRICS_PORT',
    'EACCES',
    { port: 80 },
    'METRICS_PORT 80 needs more privileges than this user has. Example: METRICS_PORT=9464',
  ],
  [
    'PORT',
    'EADDRINUSE',
    { port: 65535 },
    'PORT 65535 is in use. Stop what listens there, or take another port, which the default of AUTH_ISSUER follows. Example: PORT=65534 npm start',
  ],
  [
    'METRICS_PORT',
    'EADDRINUSE',
    { port: 9464 },
    'METRICS_PORT 9464 is in use. Stop what listens there, or take another port. Example: METRICS_PORT=9465 npm start',
  ],
  [
    'PORT',
    'EADDRNOTAVAIL',
    { address: '192.0.2.1' },
    'HOST 192.0.2.1 is not an address of this machine (EADDRNOTAVAIL). Example: HOST=127.0.0.1',
  ],
  [
    'PORT',
    'ENOTFOUND',
    { hostname: 'auth.invalid' },
    'HOST auth.invalid is not an address of this machine (ENOTFOUND). Example: HOST=127.0.0.1',
  ],
  [
    'METRICS_PORT',
    'EADDRNOTAVAIL',
    { address: '192.0.2.1' },
    'METRICS_HOST 192.0.2.1 is not an address of this machine (EADDRNOTAVAIL). Example: METRICS_HOST=127.0.0.1',
  ],
  ['PORT', 'EMFILE', {}, 'listen EMFILE'],
] as const)('%s and %s: the line names the setting to change', (setting, code, where, problem) => {
  const error = Object.assign(new Error(`listen ${code}`), { code, ...where });
  expect(listenProblem(error, setting)).toBe(problem);
});

test('until something answers, it is busy', async () => {
  const server = createNodeServer(1);
  onTestFinished(() => server.close());
  const port = await server.listen('PORT', 0, '127.0.0.1');
  const ask = () => fetch(`http://127.0.0.1:${port}/`);
  const early = await ask();
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
  server.answerWith((_request, response) => response.end('ready'));
  expect(await (await ask()).text()).toBe('ready');
});
