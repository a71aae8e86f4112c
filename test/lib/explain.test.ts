import { expect, test } from 'vitest';
import { explain } from '../../src/lib/explain.ts';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';

test('why the database does not answer is told to the operator', () => {
  const cause = new Error('database or disk is full');
  expect(explain(new StoreUnavailable('The database does not answer.', { cause }))).toBe(
    'The database does not answer. (database or disk is full)',
  );
});

test('a fault is told without its stack', () => {
  expect(explain(new TypeError('x is not a function'))).toBe('x is not a function');
  expect(explain('text')).toBe('text');
});
