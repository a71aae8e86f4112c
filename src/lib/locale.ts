/**
 * Returns a language tag (BCP 47) in its usual spelling, without extensions, or null where the text is none. A tag is
 * at most 35 characters long (RFC 5646 §4.4.1).
 */
export function languageTag(text: string): string | null {
  if (!/^[a-z]{2,8}(?:-[a-z\d]{1,8})*$/i.test(text) || text.length > 35) return null;
  try {
    const { baseName } = new Intl.Locale(text);
    return baseName.startsWith('und') ? null : baseName;
  } catch {
    return null;
  }
}

/** Browsers send less than 200 characters. */
const maxHeaderLength = 500;

/**
 * Returns the language tag that a header `Accept-Language` asks for most (RFC 9110 §12.5.4), or null. Of languages that
 * are offered, the one that the reader wants most comes first.
 */
export function localeOf(header: string | null, offered: readonly string[] = []): string | null {
  if (header === null || header.length > maxHeaderLength) return null;
  const wanted = header
    .split(',')
    .map(preference)
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .flatMap(({ tag }) => tag ?? []);
  return wanted.find((tag) => nearestLocale(tag, offered) !== null) ?? wanted[0] ?? null;
}

function preference(text: string): { tag: string | null; weight: number } {
  const [, tag = '', weight = '1'] =
    /^\s*([\w-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(text) ?? [];
  return { tag: languageTag(tag), weight: Number(weight) };
}

/**
 * Returns which of the offered languages is nearest to the wanted one: the same language, if possible in the same
 * script, if possible of the same region. Null where there is none of this language.
 */
export function nearestLocale(wanted: string, offered: readonly string[]): string | null {
  // Likely subtags are loaded when they are first asked for: a start has no need of them.
  if (offered.includes(wanted)) return wanted;
  const [best] = offered
    .map((tag) => ({ tag, score: nearness(wanted, tag) }))
    .filter(({ score }) => score > 0)
    // `de` before `de-CH`, where neither is of the region.
    .toSorted((a, b) => b.score - a.score || a.tag.length - b.tag.length);
  return best?.tag ?? null;
}

function nearness(wanted: string, offered: string): number {
  // Likely subtags make `zh-CN` and `zh-SG` the same script, and `zh-TW` another one (UTS 35).
  const one = new Intl.Locale(wanted).maximize();
  const other = new Intl.Locale(offered).maximize();
  if (one.language !== other.language) return 0;
  return 1 + (one.script === other.script ? 2 : 0) + (one.region === other.region ? 1 : 0);
}

const rightToLeft = new Set(['Adlm', 'Arab', 'Hebr', 'Nkoo', 'Rohg', 'Syrc', 'Thaa']);

/** Returns the direction in which the language is written, as HTML says it. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  const { script = '' } = new Intl.Locale(tag).maximize();
  return rightToLeft.has(script) ? 'rtl' : 'ltr';
}
