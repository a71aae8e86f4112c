import { expect, test } from 'vitest';
import {
  LatchkeyError,
  readRefusal,
  type ErrorCode,
  type SecondFactor,
  type UnauthenticatedReason,
} from '../../src/client/index.ts';
import type {
  ErrorCode as CodeOfSchema,
  SecondFactor as FactorOfSchema,
  UnauthenticatedReason as ReasonOfSchema,
} from '../clients/generated/enums.ts';

type Both<A, B> = [A, B] extends [B, A] ? true : false;

test('the client has the codes, the factors and the reasons of the schema, and no other', () => {
  // The compiler compares them.
  const same: [
    Both<ErrorCode, CodeOfSchema>,
    Both<SecondFactor, FactorOfSchema>,
    Both<UnauthenticatedReason, ReasonOfSchema>,
  ] = [true, true, true];
  expect(same).toEqual([true, true, true]);
});

test('a code that was compared tells the type what comes with it', () => {
  const extensions = {
    code: 'SECOND_FACTOR_REQUIRED',
    challenge: 'lk_challenge_1',
    factors: ['TOTP'],
  };
  const error: unknown = readRefusal({ errors: [{ message: 'No.', extensions }] });
  if (!(error instanceof LatchkeyError) || error.code !== 'SECOND_FACTOR_REQUIRED')
    throw new Error('This is another error.');
  const challenge: string = error.challenge;
  const factors: readonly SecondFactor[] = error.factors;
  expect([error.message, challenge, factors]).toEqual(['No.', 'lk_challenge_1', ['TOTP']]);
});

test.each([
  null,
  'failed',
  new TypeError('fetch failed'),
  { data: null },
  { errors: [] },
  { errors: 'none' },
])('there is no refusal in %s', (failure) => {
  expect(readRefusal(failure)).toBeNull();
});
