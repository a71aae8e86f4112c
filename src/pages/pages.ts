import type { Config } from '../config.ts';
import type { Pages } from '../http/assets.ts';
import { seenFromRoot, sendTo, wantsPage } from '../http/visit.ts';
import { once } from '../lib/once.ts';

/**
 * Returns the pages for users, at `/account` and below. A browser at `/` is sent there, unless another page was found
 * for it before. For the prefix see `pathPrefix`.
 */
export function createPages(config: Config, prefix: string): Pages {
  const ways = new Map([
    ['/', seenFromRoot('account', prefix)],
    ['/account/', '../account'],
  ]);
  // Loaded when first needed: many teams have pages of their own.
  const load = once(async () => {
    const [{ serveAsset }, { loadFiles }] = await Promise.all([
      import('../http/assets.ts'),
      import('./files.ts'),
    ]);
    return { files: await loadFiles(config), serveAsset };
  });
  return {
    async respond(request, pathname) {
      const way = ways.get(pathname);
      if (way !== undefined) return wantsPage(request) ? sendTo(way) : null;
      if (pathname !== '/account' && !pathname.startsWith('/account/')) return null;
      const { files, serveAsset } = await load();
      const asset = files.get(pathname);
      return asset ? serveAsset(asset, request) : null;
    },
  };
}

