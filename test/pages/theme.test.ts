import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contrast, createTheme, textOn, toneOn } from '../../src/pages/theme.ts';

/** Every colour of a grid over all of them. */
const levels = ['00', '33', '66', '99', 'cc', 'ff'];
const colors = levels.flatMap((red) =>
  levels.flatMap((green) => levels.map((blue) => `#${red}${green}${blue}`)),
);

test.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
  ['#ff0000', '#ffffff', 4],
])('the contrast of %s and %s is %d, as WCAG has it', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2);
  expect(contrast(other, one)).toBeCloseTo(ratio, 2);
});

test('text on a button of any colour can be read', () => {
  for (const color of colors) expect(contrast(color, textOn(color)), color).toBeGreaterThan(4.5);
});

/** The colours behind texts, as the style sheet of the pages has them. */
const style = readFileSync(
  new URL('../../src/pages/account/ui/style.css', import.meta.url),
  'utf8',
);
const [light = [], dark = []] = ['--page', '--card'].reduce<string[][]>(
  (found, name) => {
    const values = [...style.matchAll(new RegExp(`${name}: (#\\w+);`, 'g'))].map(([, one]) => one!);
    return found.map((list, at) => [...list, values[at]!.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')]);
  },
  [[], []],
);

test.each([
  ['light', light],
  ['dark', dark],
] as const)('links of any colour can be read in the %s', (scheme, behind) => {
  expect(behind).toHaveLength(2);
  for (const color of colors)
    for (const one of behind)
      expect(contrast(toneOn(scheme, color, 'text'), one), color).toBeGreaterThanOrEqual(4.5);
});

test('a colour that can be read as it is stays as it is', () => {
  expect(toneOn('light', '#1f5fbf', 'text')).toBe('#1f5fbf');
  expect(toneOn('dark', '#8ab4f8', 'text')).toBe('#8ab4f8');
});

test('the style sheet has the colour, and tones of it for both schemes', () => {
  expect(createTheme('#f4c95d'))
    .toBe(`:root { --accent: #f4c95d; --on-accent: #000000; --link: ${toneOn('light', '#f4c95d', 'text')}; }
@media (prefers-color-scheme: dark) {
  :root { --accent: #f4c95d; --on-accent: #000000; --link: #f4c95d; }
}
`);
});

test('in the dark a button of any colour can be told from the page, and its text can be read', () => {
  for (const color of colors) {
    const [, accent = '', onAccent = ''] =
      /dark\).*--accent: (#\w+); --on-accent: (#\w+);/s.exec(createTheme(color)) ?? [];
    expect(contrast(accent, onAccent), color).toBeGreaterThan(4.5);
    for (const one of dark) expect(contrast(accent, one), color).toBeGreaterThanOrEqual(3);
  }
});
