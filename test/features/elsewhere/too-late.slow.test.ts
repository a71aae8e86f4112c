import { expect, test } from 'vitest';
import { code, createTestServer } from '../../support/test-server.ts';
import { old, oldPassword } from '../../support/elsewhere.ts';

test('an old system that takes longer than five seconds is given up, and told so', async () => {
  let isTold = false;
  let isSlow = true;
  const server = await createTestServer(
    {},
    {
      hooks: {
        verifyElsewhere: ({ signal }) => {
          if (!isSlow) return old;
          return new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => {
              isTold = true;
              reject(new Error('aborted'));
            }),
          );
        },
      },
    },
  );
  const began = performance.now();
  const answer = await server.login('susan', oldPassword);
  expect([code(answer), answer.status]).toEqual(['SERVER_BUSY', 503]);
  expect(performance.now() - began).toBeGreaterThan(4_900);
  expect(isTold).toBe(true);
  expect(server.logged.join()).toContain('too-late');
  isSlow = false;
  expect((await server.login('susan', oldPassword)).status).toBe(200);
}, 30_000);
