import { expect, test } from 'vitest';
import { password } from '../support/test-server.ts';
import { attacker, createThrottled } from '../support/throttled.ts';

test('a flood of tries does not flood the log: a line a minute for each kind, which says how many', async () => {
  const { server, guess } = await createThrottled();
  await guess(attacker, 'susan', 30);
  const lines = () => server.logged.filter((line) => line.includes('attempts_exceeded'));
  expect(lines()).toEqual([expect.stringMatching(/"kind":"password","times":1,/)]);
  server.clock.advanceSeconds(60);
  await guess(attacker, 'susan', 5);
  expect(lines()).toEqual([
    expect.anything(),
    expect.stringMatching(/"kind":"password","times":20,/),
  ]);
});

test('neither the log nor the database says what was typed, or from where', async () => {
  const { server, guess, login } = await createThrottled();
  await guess(attacker, 'my-password-in-the-wrong-field', 11);
  expect(server.logged.join()).toContain('attempts_exceeded');
  expect(server.logged.join()).not.toMatch(/my-password|198\.51/);
  await server.signUp();
  expect((await login(attacker, 'susan', password)).body.data?.['login'].session.ip).toBe(attacker);
});
