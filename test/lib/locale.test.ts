import { describe, expect, test } from 'vitest';
import { directionOf, languageTag, localeOf, nearestLocale } from '../../src/lib/locale.ts';

describe('a language tag', () => {
  test.each([
    ['de', 'de'],
    ['DE-at', 'de-AT'],
    ['zh-hans-sg', 'zh-Hans-SG'],
    ['iw', 'he'],
    ['de-DE-u-co-phonebk', 'de-DE'],
    ['sl-rozaj', 'sl-rozaj'],
  ])('%s is %s', (text, tag) => expect(languageTag(text)).toBe(tag));

  test.each([
    '',
    '*',
    'und',
    'x-pirate',
    'de_AT',
    'de-',
    'a',
    'deutsch und english',
    'de\r\nBcc: eve@example.com',
    'de\n',
    '../../etc/passwd',
    'de-AT-AT',
    `de-${'abcdefgh-'.repeat(10)}at`,
  ])('%j is none', (text) => expect(languageTag(text)).toBe(null));
});

describe('Accept-Language', () => {
  test.each([
    ['de-AT', 'de-AT'],
    ['fr;q=0.5, de-AT;q=0.9, en;q=0.1', 'de-AT'],
    ['en-US,en;q=0.9', 'en-US'],
    ['fr ; q=0.5 , de', 'de'],
    ['*, de;q=0.5', 'de'],
    ['de;q=0, en;q=0.1', 'en'],
    ['nonsense!, de', 'de'],
    ['de;level=1, en', 'en'],
  ])('%s asks for %s', (header, tag) => expect(localeOf(header)).toBe(tag));

  test.each([null, '', '*', ';q=1', 'de;q=0', ','.repeat(499), 'de,'.repeat(200)])(
    '%j asks for none',
    (header) => expect(localeOf(header)).toBe(null),
  );

  test('the most wanted language that is offered comes first, else the most wanted', () => {
    expect(localeOf('fr, de-AT;q=0.8, en;q=0.7', ['en', 'de'])).toBe('de-AT');
    expect(localeOf('fr, it;q=0.8', ['en', 'de'])).toBe('fr');
  });

  test('a header of any length and shape takes no time', () => {
    const begin = performance.now();
    for (const text of ['a-'.repeat(1e6), ' '.repeat(1e6), 'de;q=0.'.repeat(1e5)]) localeOf(text);
    localeOf(' '.repeat(499));
    localeOf('a'.repeat(499));
    expect(performance.now() - begin).toBeLessThan(200);
  });
});

describe('the nearest of the languages that are offered', () => {
  test.each([
    ['de-AT', ['en', 'de'], 'de'],
    ['zh-Hans-SG', ['en', 'zh-CN'], 'zh-CN'],
    ['zh', ['zh-TW', 'zh-CN'], 'zh-CN'],
    ['zh-HK', ['zh-CN', 'zh-TW'], 'zh-TW'],
    ['zh-TW', ['en', 'zh-CN'], 'zh-CN'],
    ['de-AT', ['de-CH', 'de'], 'de'],
    ['de-CH', ['de', 'de-CH'], 'de-CH'],
    ['pt', ['pt-PT', 'pt-BR'], 'pt-BR'],
    ['fr', ['en', 'de'], null],
    ['sr-Latn', ['sr', 'sr-Latn'], 'sr-Latn'],
  ])('to %s of %j is %s', (wanted, offered, nearest) =>
    expect(nearestLocale(wanted, offered)).toBe(nearest),
  );
});

test('Arabic, Hebrew and Persian are written from right to left', () => {
  expect(['ar', 'he', 'fa-IR', 'ur'].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'rtl']);
  expect(['de', 'zh-CN', 'az'].map(directionOf)).toEqual(['ltr', 'ltr', 'ltr']);
});
