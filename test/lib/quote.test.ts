import { expect, test } from 'vitest';
import { quote } from '../../src/lib/quote.ts';

test('a quoted text holds nothing that a terminal obeys', () => {
  expect(quote('susan "su" ✓')).toBe('"susan \\"su\\" ✓"');
  expect(quote('\u001b[31m\u009b2J\u202ex\u2028\n')).toBe(
    '"\\u001b[31m\\u{9b}2J\\u{202e}x\\u{2028}\\n"',
  );
});

test('a quoted text is cut after 80 characters', () => {
  expect(quote('🦫'.repeat(80))).toBe(`"${'🦫'.repeat(80)}"`);
  expect(quote('🦫'.repeat(81))).toBe(`"${'🦫'.repeat(80)}…"`);
});
