import { expect, test } from 'vitest';
import { explain } from '../../src/cli/explain.ts';
import { StoreUnavailable } from '../../src/store/store.ts';

test('why the database does not answer is told to the operator', () => {
  const cause = new Error('database or disk is full');
  expect(explain(new StoreUnavailable('The database does not answer.', { cause }))).toBe(
    'The database does not answer. (database or disk is full)',
  );
});

test.each([
  ['EACCES', { port: 80 }, 'PORT 80 needs more privileges than this user has. Example: PORT=4000'],
  [
    'EADDRNOTAVAIL',
    { address: '192.0.2.1' },
    'HOST 192.0.2.1 is not an address of this machine (EADDRNOTAVAIL). Example: HOST=127.0.0.1',
  ],
  [
    'ENOTFOUND',
    { hostname: 'auth.invalid', syscall: 'getaddrinfo' },
    'HOST auth.invalid is not an address of this machine (ENOTFOUND). Example: HOST=127.0.0.1',
  ],
])('%s names the setting to change', (code, where, problem) => {
  const error = Object.assign(new Error('listen'), { syscall: 'listen', code, ...where });
  expect(explain(error)).toBe(problem);
});

test('a fault is told without its stack', () => {
  expect(explain(new TypeError('x is not a function'))).toBe('x is not a function');
  expect(explain('text')).toBe('text');
});
