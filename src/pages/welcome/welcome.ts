import type { Config } from '../../config.ts';
import type { Pages } from '../../http/assets.ts';
import { seenFromRoot, wantsPage } from '../../http/visit.ts';
import { localeOf, nearestLocale } from '../../lib/locale.ts';
import { once } from '../../lib/once.ts';
import { locales, type Locale } from './locales.ts';

/** Where the files of the page are. */
const folder = '/welcome/';

/**
 * Returns the first page: what runs here, and where to go on. It is for who starts a server, so that it is shown in
 * development alone. For the prefix see `pathPrefix`.
 */
export function createWelcome(config: Config, prefix: string): Pages {
  const load = once(async () => {
    const { loadFiles } = await import('./files.ts');
    const { serveAsset } = await import('../../http/assets.ts');
    return { ...(await loadFiles(config, seenFromRoot('', prefix))), serveAsset };
  });
  return {
    async respond(request, pathname) {
      const isRoot = pathname === '/';
      if (isRoot ? !wantsPage(request) : !pathname.startsWith(folder)) return null;
      const { pages, files, serveAsset } = await load();
      const name = pathname.slice(folder.length);
      const asset = isRoot ? pages.get(wantedLocale(request)) : files.get(name);
      return asset ? serveAsset(asset, request) : null;
    },
  };
}

function wantedLocale(request: Request): Locale {
  const wanted = localeOf(request.headers.get('accept-language'), locales);
  const nearest = wanted === null ? null : nearestLocale(wanted, locales);
  return locales.find((locale) => locale === nearest) ?? 'en';
}
