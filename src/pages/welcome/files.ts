import { readFile } from 'node:fs/promises';
import { createAsset, types, type Assets } from '../../http/assets.ts';
import { favicon } from '../../http/favicon.ts';
import { locales, type Locale } from './locales.ts';
import { createPage, headersOfPage, type PageConfig } from './page.ts';

interface Welcome {
  /** By language. */
  readonly pages: Assets;
  readonly files: Assets;
}

/** Returns the page in each language, and its files. `root` is where the server is, seen from the page. */
export async function loadFiles(config: PageConfig, root: string): Promise<Welcome> {
  const { version } = JSON.parse(await read('../../../package.json')) as { version: string };
  const page = (locale: Locale) =>
    createAsset(types.html, createPage({ config, root, version, locale }), headersOfPage);
  const files: Assets = new Map([
    ['style.css', createAsset(types.style, await read('./style.css'))],
    ['favicon.svg', createAsset(types.svg, favicon)],
  ]);
  return { pages: new Map(locales.map((locale) => [locale, page(locale)])), files };
}

function read(path: string): Promise<string> {
  return readFile(new URL(path, import.meta.url), 'utf8');
}
