import { expect, test } from 'vitest';
import { commonTokens, isScopeToken } from '../../src/lib/scope.ts';

test('a scope token has exactly the characters of RFC 6749 §3.3', () => {
  const taken = Array.from({ length: 0x110 }, (_, code) => code).filter((code) =>
    isScopeToken(String.fromCodePoint(code)),
  );
  const between = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index);
  expect(taken).toEqual([0x21, ...between(0x23, 0x5b), ...between(0x5d, 0x7e)]);
});

test('a scope token has 1 to 64 characters and no line after it', () => {
  expect(isScopeToken('x'.repeat(64))).toBe(true);
  for (const text of ['', 'x'.repeat(65), 'x\n', 'x y', ' x'])
    expect(isScopeToken(text)).toBe(false);
});

test('two scopes have in common whole tokens, never parts of them', () => {
  expect([...commonTokens('a ab b', 'ab c')]).toEqual(['ab']);
  expect([...commonTokens('admin', 'admin:read')]).toEqual([]);
  expect([...commonTokens('', 'a')]).toEqual([]);
  expect([...commonTokens('a', '')]).toEqual([]);
});
