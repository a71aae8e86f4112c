import { expect, test } from 'vitest';
import { AuthError } from '../../src/errors.ts';
import type { AttemptStore } from '../../src/features/attempts/store.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { openAttemptRules, wrong } from '../support/attempt-rules.ts';
import { attacker } from '../support/throttled.ts';

/** Trying a password from one address returns what came of it. */
async function openAttempts(
  otherwise?: (forgive: AttemptStore['forgive']) => AttemptStore['forgive'],
  requirePlace?: () => void,
) {
  const { attempt } = await openAttemptRules({ otherwise, requirePlace });
  return (check: () => Promise<string>, goOn?: (checked: string) => Promise<string>) =>
    attempt(attacker, check, goOn);
}

test('an attempt that a fault kept from being checked does not count', async () => {
  const attempt = await openAttempts();
  const fault = new Error('a fault');
  for (let n = 0; n < 20; n += 1) expect(await attempt(() => Promise.reject(fault))).toBe(fault);
  for (let n = 0; n < 10; n += 1) expect(await attempt(() => Promise.reject(wrong))).toBe(wrong);
  expect(await attempt(() => Promise.reject(wrong))).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
});

test('where others have used up what the user may try, a password is checked as ever, and refused', async () => {
  const { attempt } = await openAttemptRules({ environment: { AUTH_ATTEMPTS_PER_USER: '9/30' } });
  let checked = 0;
  const guess = (ip: string, check: () => Promise<string>) =>
    attempt(ip, () => {
      checked += 1;
      return check();
    });
  for (let n = 0; n < 9; n += 1) await guess(`203.0.113.${n}`, () => Promise.reject(wrong));
  checked = 0;
  const refused = { code: 'TOO_MANY_ATTEMPTS' };
  expect(await guess(attacker, () => Promise.reject(wrong))).toMatchObject(refused);
  expect(await guess(attacker, right)).toMatchObject(refused);
  expect(checked).toBe(2);
});

test('where the queue is full, nothing is counted and nothing is written', async () => {
  const busy = new AuthError('SERVER_BUSY');
  const written: unknown[] = [];
  const attempt = await openAttempts(
    (forgive) => (step) => {
      written.push(step);
      return forgive(step);
    },
    () => {
      throw busy;
    },
  );
  for (let n = 0; n < 3; n += 1) expect(await attempt(right)).toBe(busy);
  expect(written).toEqual([]);
});

const right = () => Promise.resolve('right');

test('what follows a right password begins before that is forgiven, and is not the answer before that', async () => {
  const said: string[] = [];
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const attempt = await openAttempts((forgive) => async (step) => {
    await begun;
    await forgive(step);
    said.push('forgiven');
  });
  const goOn = async (checked: string) => {
    said.push('begun');
    begin();
    return `${checked}, and gone on`;
  };
  const outcome = await attempt(right, goOn);
  said.push('answered');
  expect([outcome, ...said]).toEqual(['right, and gone on', 'begun', 'forgiven', 'answered']);
});

test('a right password is forgiven its failures also when what follows fails', async () => {
  const attempt = await openAttempts();
  for (let n = 0; n < 9; n += 1) await attempt(() => Promise.reject(wrong));
  const failure = new Error('cannot go on');
  expect(await attempt(right, () => Promise.reject(failure))).toBe(failure);
  for (let n = 0; n < 10; n += 1) expect(await attempt(() => Promise.reject(wrong))).toBe(wrong);
});

test('what has been done is the answer, also where the store cannot forgive; nothing goes on behind it', async () => {
  const attempt = await openAttempts(() => () => Promise.reject(new StoreUnavailable('gone')));
  let isOver = false;
  const goOn = async (checked: string) => {
    await new Promise(setImmediate);
    isOver = true;
    return `${checked}, and gone on`;
  };
  expect([await attempt(right, goOn), isOver]).toEqual(['right, and gone on', true]);
});

test('of two failures that of what follows is told, and the other kills no process', async () => {
  const attempt = await openAttempts(() => () => Promise.reject(new StoreUnavailable('gone')));
  const failure = new Error('cannot go on');
  expect(await attempt(right, () => Promise.reject(failure))).toBe(failure);
});

test('a fault in forgiving is a failure', async () => {
  const fault = new TypeError('a fault');
  const attempt = await openAttempts(() => () => Promise.reject(fault));
  expect(await attempt(right)).toBe(fault);
});

test('too many right passwords are refused, wrong ones as ever, and then one more each interval', async () => {
  const environment = { AUTH_RIGHT_PASSWORDS_PER_USER: '3/60' };
  const { attempt, guess, logIn, clock } = await openAttemptRules({ environment });
  for (let n = 0; n < 9; n += 1) expect(await guess(attacker)).toBe('INVALID_CREDENTIALS');
  for (let n = 0; n < 3; n += 1) expect(await logIn('192.0.2.1')).toBe(true);
  let isDone = false;
  const refused = await attempt('192.0.2.2', right, async (checked) => {
    isDone = true;
    return checked;
  });
  expect([isDone, refused]).toEqual([
    false,
    expect.objectContaining({ extensions: { code: 'TOO_MANY_ATTEMPTS', retryAfter: 60 } }),
  ]);
  expect(await guess('192.0.2.2')).toBe('INVALID_CREDENTIALS');
  clock.advanceSeconds(60);
  expect([await logIn('192.0.2.2'), await logIn('192.0.2.2')]).toEqual([true, false]);
});

test('too many right passwords of a device are refused as well', async () => {
  const environment = { AUTH_RIGHT_PASSWORDS_PER_USER: '2/60' };
  const { attempt } = await openAttemptRules({ environment });
  const user = { id: 'her id', passwordHash: 'her hash' };
  const device = { userId: user.id, sessionId: 'one', isLive: true };
  const caller = { ip: attacker, device, marker: null };
  const logIn = () => attempt(attacker, right, undefined, { user, caller });
  expect([await logIn(), await logIn()]).toEqual(['right', 'right']);
  expect(await logIn()).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
});
