import { serveAsset, type Assets, type Pages } from '../../http/assets.ts';
import type { PageConfig } from './page.ts';

/** Where the pages and their files are. */
const folder = '/account/';

/** Returns the pages that the links in mails open: `/account/{action}`, and their files. */
export function createAccountPages(config: PageConfig): Pages {
  let assets: Promise<Assets> | undefined;
  return {
    async respond(request, pathname) {
      if (!pathname.startsWith(folder)) return null;
      // Read when first needed: most teams have pages of their own.
      assets ??= import('./files.ts').then(({ loadAssets }) => loadAssets(config));
      const asset = (await assets).get(pathname);
      return asset ? serveAsset(asset, request) : null;
    },
  };
}
