import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/lib/store-errors.ts';
import { breaksConnection, translate } from '../../src/store/postgres/errors.ts';

test('a statement in a transaction that has failed before is no fault of the statement, and ends the connection', () => {
  const error = Object.assign(new DatabaseError('current transaction is aborted', 1, 'error'), {
    code: '25P02',
  });
  expect(translate(error)).toBeInstanceOf(StoreUnavailable);
  expect(breaksConnection(error)).toBe(true);
});
