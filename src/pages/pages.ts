import type { Config } from '../config.ts';
import type { Pages } from '../http/assets.ts';
import { answerInText } from '../http/text.ts';
import { seenFromRoot, sendTo, wantsPage } from '../http/visit.ts';
import { once } from '../lib/once.ts';

/** Where the pages and their files are: `/account` leads here, so that relative addresses are the same on each page. */
const folder = '/account/';

/**
 * Returns the pages for users, below `/account/`. A browser at `/` is sent there, where no other page is. For the prefix
 * see `pathPrefix`.
 */
export function createPages(config: Config, prefix: string): Pages {
  const ways = new Map([
    ['/', seenFromRoot('account/', prefix)],
    ['/account', 'account/'],
  ]);
  // Loaded when first needed: many teams have pages of their own.
  const load = once(async () => {
    const { loadFiles } = await import('./files.ts');
    const { serveAsset } = await import('../http/assets.ts');
    return { files: await loadFiles(config), serveAsset };
  });
  return {
    async respond(request, pathname) {
      const way = ways.get(pathname);
      if (way !== undefined) return wantsPage(request) ? sendTo(way) : null;
      if (!pathname.startsWith(folder)) return null;
      const { files, serveAsset } = await load();
      if (files === null) return notBuilt();
      const name = pathname.slice(folder.length);
      const asset = files.get(name);
      if (asset) return serveAsset(asset, request);
      // The addresses in the shell are relative: it works in this folder alone.
      const isPage = wantsPage(request) && !name.includes('/');
      return isPage ? serveAsset(files.get('')!, request, 404) : null;
    },
  };
}

/** Only in a clone: the package has what was built. */
function notBuilt(): Response {
  return answerInText(
    503,
    'The pages are not built. Run: npm run build:pages, and start the server again.\n',
  );
}
