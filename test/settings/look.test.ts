import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';

function fileWith(content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'logo.png');
  writeFileSync(path, content);
  return path;
}

const logoOf = (content: string | Uint8Array) =>
  loadConfig({ AUTH_PAGES_LOGO: fileWith(content) }).pagesLogo;

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('a logo is what it holds, whatever its file is called:', () => {
  test.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['\uFEFF  <?xml version="1.0"?>\n<!-- a <svg> -->\n<svg>'],
    ['<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY a "b">]>\r\n<svg\n>'],
    ['<!DOCTYPE svg><svg>'],
  ])('%s', (text) => {
    expect(logoOf(text)).toEqual({
      type: 'image/svg+xml',
      base64: Buffer.from(text).toString('base64'),
    });
  });

  test('PNG', () => {
    expect(logoOf(png)).toEqual({ type: 'image/png', base64: png.toString('base64') });
  });
});

test.each([
  ['holds neither SVG nor PNG', '<!doctype html><html><svg></svg>'],
  ['holds neither SVG nor PNG', '<script>alert(1)</script><svg>'],
  ['holds neither SVG nor PNG', '<svgx>'],
  ['holds neither SVG nor PNG', '<!-- <svg>'],
  ['holds neither SVG nor PNG', ''],
  ['holds neither SVG nor PNG', Buffer.from('<svg>', 'utf16le')],
  ['holds neither SVG nor PNG', Buffer.from('ffd8ffe000104a464946', 'hex')],
  ['is larger than 64 KiB', Buffer.concat([png, Buffer.alloc(65_536)])],
])('a logo that %s stops the start: %#', (fault, content) => {
  const AUTH_PAGES_LOGO = fileWith(content);
  expect(() => loadConfig({ AUTH_PAGES_LOGO })).toThrow(
    `AUTH_PAGES_LOGO names a file that ${fault}. Example: AUTH_PAGES_LOGO=/etc/latchkey/logo.svg`,
  );
});

test('a logo that cannot be read stops the start, and nothing in a file makes reading it slow', () => {
  const missing = { AUTH_PAGES_LOGO: join(tmpdir(), 'there', 'is', 'no.svg') };
  expect(() => loadConfig(missing)).toThrow('names a file that cannot be read (ENOENT)');
  for (const part of ['<?', '<!--', '<!---->', '<!doctype', ' ', '<!doctype a[]>'])
    expect(() => logoOf(part.repeat(Math.floor(65_000 / part.length)))).toThrow('neither SVG nor');
}, 2000);

test.each([
  ['a\u202Eb', 'a character that turns the direction'],
  ['a\u2066b', 'one that isolates'],
  ['a\u2028b', 'the end of a line'],
  ['a\tb', 'a tab'],
  ['x'.repeat(61), 'more than 60 characters'],
])('the name %j is refused: %s', (AUTH_PAGES_NAME) => {
  expect(() => loadConfig({ AUTH_PAGES_NAME })).toThrow(/^AUTH_PAGES_NAME /);
});

test('a name in any script is taken', () => {
  for (const AUTH_PAGES_NAME of ['Müller & Söhne', 'שירות', '例え株式会社', 'x'.repeat(60)])
    expect(loadConfig({ AUTH_PAGES_NAME }).pagesName).toBe(AUTH_PAGES_NAME);
});

test.each(['red', '#fff', '#12345g', '#1234567', '1f5fbf', 'rgb(0,0,0)', '#1f5fbf;}'])(
  'the colour %s is refused',
  (AUTH_PAGES_COLOR) => {
    expect(() => loadConfig({ AUTH_PAGES_COLOR })).toThrow(/^AUTH_PAGES_COLOR is not a colour/);
  },
);

test('a colour is taken in any case', () => {
  expect(loadConfig({ AUTH_PAGES_COLOR: '#0B7A53' }).pagesColor).toBe('#0b7a53');
});
