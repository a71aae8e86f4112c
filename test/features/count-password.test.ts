import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { AuthError } from '../../src/errors.ts';
import { createAttempts } from '../../src/features/attempts/attempts.ts';
import { openStore } from '../../src/store/open.ts';
import { StoreUnavailable, type AttemptStore } from '../../src/store/store.ts';
import { testDatabase } from '../support/engines.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { attacker } from '../support/throttled.ts';

const wrong = new AuthError('INVALID_CREDENTIALS');
const asItWas = (checked: string) => Promise.resolve(checked);

/** The rules alone, on a store that may forgive in another way. Trying a password returns what came of it. */
async function openAttempts(
  otherwise: (forgive: AttemptStore['forgive']) => AttemptStore['forgive'] = (forgive) => forgive,
  requirePlace = () => {},
) {
  const store = await openStore(await testDatabase());
  onTestFinished(() => store.close());
  const { countPassword } = createAttempts({
    config: loadConfig({ AUTH_ATTEMPTS: 'on' }),
    store: { ...store.attempts, forgive: otherwise(store.attempts.forgive) },
    sessions: store.sessions,
    queue: { requirePlace },
    clock: createFakeClock(),
    record: () => {},
    onNoAddress: () => {},
  });
  return (check: () => Promise<string>, goOn = asItWas, ip = attacker): Promise<unknown> =>
    countPassword(
      { usernameKey: 'susan', userId: null, caller: { ip, device: null } },
      check,
      goOn,
    ).catch((error: unknown) => error);
}

test('an attempt that a fault kept from being checked does not count', async () => {
  const attempt = await openAttempts();
  const fault = new Error('a fault');
  for (let n = 0; n < 20; n += 1) expect(await attempt(() => Promise.reject(fault))).toBe(fault);
  for (let n = 0; n < 10; n += 1) expect(await attempt(() => Promise.reject(wrong))).toBe(wrong);
  expect(await attempt(() => Promise.reject(wrong))).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
});

test('where others have used up what the user may try, a password is checked as ever, and refused', async () => {
  const attempt = await openAttempts();
  let checked = 0;
  const guess = (ip: string, check: () => Promise<string>) =>
    attempt(
      () => {
        checked += 1;
        return check();
      },
      asItWas,
      ip,
    );
  for (let n = 0; n < 100; n += 1) await guess(`203.0.113.${n}`, () => Promise.reject(wrong));
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
