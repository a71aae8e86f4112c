import { expect, test } from 'vitest';
import { foldCase } from '../../src/lib/case-folding.ts';

/** Every code point that is assigned to a character. */
function* characters(): Generator<string> {
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const character = String.fromCodePoint(code);
    if (!/[\p{Cn}\p{Co}\p{Cs}]/u.test(character)) yield character;
  }
}

/** Entries of CaseFolding.txt (Unicode 15): one to one (C), and one to several (F). */
test.each([
  ['C', 'A', 'a'],
  ['C', 'À', 'à'],
  ['C', 'Ÿ', 'ÿ'],
  ['C', 'ſ', 's'],
  ['C', 'Σ', 'σ'],
  ['C', 'ς', 'σ'],
  ['C', 'ϐ', 'β'],
  ['C', 'ϑ', 'θ'],
  ['C', 'ϕ', 'φ'],
  ['C', 'ϰ', 'κ'],
  ['C', 'ϵ', 'ε'],
  ['C', 'Ж', 'ж'],
  ['C', 'ᲀ', 'в'],
  ['C', 'Ա', 'ա'],
  ['C', 'Ა', 'ა'],
  ['C', 'Ⰰ', 'ⰰ'],
  ['C', '𐐀', '𐐨'],
  ['C', '𞤀', '𞤢'],
  ['F', 'ß', 'ss'],
  ['F', 'ẞ', 'ss'],
  ['F', 'İ', 'i\u0307'],
  ['F', 'ŉ', 'ʼn'],
  ['F', 'ǰ', 'ǰ'],
  ['F', 'ΐ', 'ΐ'],
  ['F', 'և', 'եւ'],
  ['F', 'ẖ', 'ẖ'],
  ['F', 'ẚ', 'aʾ'],
  ['F', 'ὐ', 'ὐ'],
  ['F', 'ᾀ', 'ἀι'],
  ['F', 'ᾳ', 'αι'],
  ['F', 'ῼ', 'ωι'],
  ['F', 'ﬃ', 'ffi'],
  ['F', 'ﬆ', 'st'],
  ['F', 'ﬓ', 'մն'],
])('CaseFolding.txt, %s: %s folds to %s', (_status, from, to) => {
  expect(foldCase(from)).toBe(to.normalize('NFKC'));
});

test.each([
  ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
  ['οδυσσευς', 'οδυσσευσ'],
  ['STRASSE', 'straße'],
  ['STRAẞE', 'straße'],
  ['ꭰꮳ', 'ᎠᏣ'],
  ['ᏸ', 'Ᏸ'],
  ['ﬁle', 'FILE'],
  ['ｓｕｓａｎ', 'Susan'],
  ['su\ufe0fs\u034fan\u3164', 'susan'],
])('%s and %s fold to one', (one, other) => {
  expect(foldCase(one)).toBe(foldCase(other));
});

test('the dotless i of Turkish is not the i', () => {
  expect(foldCase('ırmak')).not.toBe(foldCase('irmak'));
});

test(
  'what regular expressions take for one letter in two cases folds to one, in all of Unicode',
  { timeout: 60_000 },
  () => {
    const apart: string[] = [];
    for (const character of characters()) {
      // With the flags `iu` they compare by the simple case folding of CaseFolding.txt.
      const sameLetter = RegExp(`^${escape(character)}$`, 'iu');
      for (const other of [character.toUpperCase(), character.toLowerCase()])
        if (sameLetter.test(other) && foldCase(other) !== foldCase(character)) apart.push(other);
    }
    expect(apart).toEqual([]);
  },
);

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

test('folding again changes nothing, in all of Unicode', () => {
  const unstable = [...characters()].filter((character) => {
    const folded = foldCase(character);
    return foldCase(folded) !== folded;
  });
  expect(unstable).toEqual([]);
});
