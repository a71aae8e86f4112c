import { expect, test } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';

test('migrations are numbered in order, and say in their names who may run beside them', () => {
  for (const [index, name] of Object.keys(migrations).entries()) {
    const number = String(index + 1).padStart(3, '0');
    const [, own, , needed = ''] =
      /^(\d{3})((?:-(?!needs\b)[a-z]+)+)(?:-needs-(\d{3}))?$/.exec(name) ?? [];
    expect(own, name).toBe(number);
    expect(needed <= number, name).toBe(true);
  }
});
