import { describe, expect, test } from 'vitest';
import { identityOf } from '../../../src/features/providers/claims.ts';
import { BadAnswer, type ProviderSettings } from '../../../src/features/providers/provider.ts';

const issuer = 'https://issuer.example';
const susan = { sub: 'susan-1', email: 'susan@example.com', email_verified: true };

function read(kind: ProviderSettings['kind'], claims: object) {
  return identityOf({ id: 'one', kind, issuer }, { ...susan, ...claims });
}

test('an identity is the subject at the issuer of the settings', () => {
  expect(read('oidc', { iss: 'https://other.example', preferred_username: 'susan' })).toEqual({
    provider: 'one',
    issuer,
    subject: 'susan-1',
    email: 'susan@example.com',
    isEmailVerified: true,
    isEmailAuthoritative: false,
    usernameHint: 'susan',
  });
});

test.each([
  ['missing', undefined],
  ['null', null],
  ['a number', 7],
  ['empty', ''],
  ['a space', ' '],
  ['a line break', 'susan\n'],
  ['not ASCII', 'süsan'],
  ['a NUL', 'susan\0'],
  ['256 characters', 'x'.repeat(256)],
  ['a list', ['susan-1']],
])('a subject that is %s is refused', (_name, sub) => {
  expect(() => read('oidc', { sub })).toThrow(new BadAnswer('sub'));
});

test('a subject of 255 characters is taken', () => {
  expect(read('oidc', { sub: 'x'.repeat(255) }).subject).toHaveLength(255);
});

type Row = [kind: ProviderSettings['kind'], claims: object, verified: boolean, speaksFor: boolean];

describe('what is believed of an address', () => {
  test.each<Row>([
    ['oidc', {}, true, false],
    ['oidc', { hd: 'example.com' }, true, false],
    ['oidc', { email: 'susan@gmail.com' }, true, false],
    ['oidc', { email_verified: 'true' }, false, false],
    ['oidc', { email_verified: 1 }, false, false],
    ['oidc', { email_verified: undefined }, false, false],
    ['google', { email: 'susan@gmail.com' }, true, true],
    ['google', { email: 'Susan@GMail.com' }, true, true],
    ['google', { email: 'susan@gmail.com', email_verified: false }, false, false],
    ['google', { email: 'susan@gmail.com', email_verified: 'true' }, false, false],
    ['google', { email: 'susan@gmail.com.example.net' }, true, false],
    ['google', { email: 'susan@notgmail.com' }, true, false],
    ['google', { hd: 'example.com' }, true, true],
    ['google', { hd: 'example.com', email_verified: false }, false, false],
    ['google', {}, true, false],
    ['google', { hd: '' }, true, false],
    ['google', { hd: true }, true, false],
    ['google', { hd: null }, true, false],
    ['microsoft', {}, false, false],
    ['microsoft', { xms_edov: true, hd: 'example.com' }, false, false],
    [
      'microsoft',
      { email_verified: 'true', verified_primary_email: ['susan@example.com'] },
      false,
      false,
    ],
    ['apple', {}, true, true],
    ['apple', { email_verified: 'true', is_private_email: 'true' }, true, true],
    ['apple', { email: 'x7y@privaterelay.appleid.com', is_private_email: true }, true, true],
    ['apple', { email: 'x7y@private.icloud.com' }, true, true],
    ['apple', { email_verified: 'false' }, false, false],
    ['apple', { email_verified: 'TRUE' }, false, false],
    ['apple', { email_verified: false }, false, false],
    ['apple', { email_verified: undefined }, false, false],
  ])('%s with %j', (kind, claims, isEmailVerified, isEmailAuthoritative) => {
    expect(read(kind, claims)).toMatchObject({ isEmailVerified, isEmailAuthoritative });
  });
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['a list', ['susan@example.com']],
  ['of a host without a dot', 'susan@localhost'],
  ['with a line break', 'susan@example.com\n'],
  ['two', 'susan@example.com,eve@example.com'],
  ['not ASCII', 'susan@exämple.com'],
])('an address that is %s is none, and not verified', (_name, email) => {
  for (const kind of ['oidc', 'google', 'microsoft', 'apple'] as const)
    expect(read(kind, { email, hd: 'example.com' })).toMatchObject({
      email: null,
      isEmailVerified: false,
      isEmailAuthoritative: false,
    });
});

test.each([
  ['oidc', 'susan', 'susan'],
  ['google', 'susan', 'susan'],
  ['oidc', 'susan@example.com', null],
  ['microsoft', 'susan@example.com', null],
  ['microsoft', '+1 555 0100', null],
  ['oidc', '', null],
  ['oidc', 7, null],
  ['oidc', undefined, null],
] as const)('%s says the name %j: the hint is %j', (kind, name, usernameHint) => {
  expect(read(kind, { preferred_username: name })).toMatchObject({ usernameHint });
});
