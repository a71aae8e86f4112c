import { expect, test } from 'vitest';
import { commonTokens, isScopeToken, withToken } from '../../src/lib/scope.ts';

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

test('a scope holds 50 tokens, and 1,000 characters, and no more', () => {
  const tokens = (count: number) => Array.from({ length: count }, (_, n) => `t${n}`).join(' ');
  expect(withToken(tokens(49), 'x')?.split(' ')).toHaveLength(50);
  expect(withToken(tokens(50), 'x')).toBeNull();
  expect(withToken(tokens(50), 't7')?.split(' ')).toHaveLength(50);
  expect(withToken('x'.repeat(990), 'y'.repeat(9))).toHaveLength(1000);
  expect(withToken('x'.repeat(990), 'y'.repeat(10))).toBeNull();
});
