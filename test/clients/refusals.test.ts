import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLEnumType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readRefusal, type Refusal, type SecondFactor } from '../../docs/recipes/refusals.ts';
import { root } from '../support/process.ts';
import type {
  ErrorCode,
  SecondFactor as SecondFactorOfSchema,
  UnauthenticatedReason,
} from './generated/enums.ts';

const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));
const valuesOf = (name: string) =>
  (schema.getType(name) as GraphQLEnumType).getValues().map((value) => value.name);

/** An answer, as `fetch` gets it. */
const answer = (extensions: Record<string, unknown>) => ({
  errors: [{ message: 'No.', extensions }],
});

type Reason = NonNullable<Extract<Refusal, { code: 'UNAUTHENTICATED' }>['reason']>;
type Both<A, B> = [A, B] extends [B, A] ? true : false;

describe('refusals.ts', () => {
  test('knows each code of the schema by its name', () => {
    const unknown = valuesOf('ErrorCode').filter(
      (code) => readRefusal(answer({ code }))?.code !== code,
    );
    expect(unknown).toEqual([]);
  });

  test('has the codes, the factors and the reasons of the schema, and no other', () => {
    const isSame: [
      Both<Exclude<Refusal['code'], 'OTHER'>, ErrorCode>,
      Both<SecondFactor, SecondFactorOfSchema>,
      Both<Reason, UnauthenticatedReason>,
    ] = [true, true, true];
    expect(isSame).toEqual([true, true, true]);
    for (const reason of valuesOf('UnauthenticatedReason'))
      expect(readRefusal(answer({ code: 'UNAUTHENTICATED', reason }))).toMatchObject({ reason });
    const factors = valuesOf('SecondFactor');
    const code = 'REAUTHENTICATION_REQUIRED';
    expect(readRefusal(answer({ code, acr: 'aal2', factors }))).toEqual({
      code,
      maxAge: null,
      needsSecondFactor: true,
      factors,
    });
  });

  test('gives members that have not come, or came in another type, a harmless value', () => {
    const challenge = { code: 'SECOND_FACTOR_REQUIRED', factors: ['TOTP', 'SMOKE', 7] };
    expect(readRefusal(answer({ ...challenge, expiresIn: '300' }))).toEqual({
      code: 'SECOND_FACTOR_REQUIRED',
      challenge: '',
      factors: ['TOTP'],
      expiresIn: 0,
      attemptsLeft: 0,
    });
  });

  test('names a code that it does not know', () => {
    const refusal = readRefusal(answer({ code: 'NOTE_LOCKED' }));
    expect(refusal).toEqual({ code: 'OTHER', name: 'NOTE_LOCKED' });
  });

  test.each([
    null,
    undefined,
    'failed',
    new TypeError('fetch failed'),
    { data: { me: null } },
    { errors: [] },
    { errors: [{ message: 'No code.' }] },
    { errors: 'none', graphQLErrors: 3 },
  ])('finds no refusal in %s', (failure) => {
    expect(readRefusal(failure)).toBeNull();
  });
});
