/** The colours that the pages' style sheet has behind texts. */
const behindText = {
  light: ['#f3f4f6', '#ffffff'],
  dark: ['#14181d', '#1f262e'],
} as const;

export type Scheme = keyof typeof behindText;

/** The colour of the page itself, which browsers give to what is around it. */
export const pageColor = { light: behindText.light[0], dark: behindText.dark[0] } as const;

/** What can be read as text, and what can be told from what is behind it (WCAG 2.2, 1.4.3 and 1.4.11). */
const legible = { text: 4.5, shape: 3 } as const;

type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Returns the style sheet of a colour. `--accent` is what buttons have: the colour itself, in the dark a tone that can be
 * told from the page. `--on-accent` is black or white, and `--link` a tone that can be read on the page.
 */
export function createTheme(color: string): string {
  const variables = (scheme: Scheme, accent: string) =>
    `--accent: ${accent}; --on-accent: ${textOn(accent)}; --link: ${toneOn(scheme, color, 'text')};`;
  return `:root { ${variables('light', color)} }
@media (prefers-color-scheme: dark) {
  :root { ${variables('dark', toneOn('dark', color, 'shape'))} }
}
`;
}

/** Returns black or white, whichever can be read better on this colour: the better one always can. */
export function textOn(color: string): '#000000' | '#ffffff' {
  return contrast(color, '#000000') > contrast(color, '#ffffff') ? '#000000' : '#ffffff';
}

/** Returns the tone nearest to this colour that is legible wherever the scheme has texts. */
export function toneOn(scheme: Scheme, color: string, as: keyof typeof legible): string {
  const target = scheme === 'light' ? '#000000' : '#ffffff';
  for (let step = 0; step < 50; step += 1) {
    const tone = mix(color, target, step / 50);
    if (behindText[scheme].every((behind) => contrast(tone, behind) >= legible[as])) return tone;
  }
  return target;
}

/** Returns the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(color: string): number {
  const [red, green, blue] = rgb(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function rgb(color: string): Rgb {
  const part = (at: number) => Number.parseInt(color.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function mix(color: string, target: string, share: number): string {
  const other = rgb(target);
  const parts = rgb(color).map((value, at) => Math.round(value + (other[at]! - value) * share));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
