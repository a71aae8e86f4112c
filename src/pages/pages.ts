import type { Config } from '../config.ts';
import type { Pages } from '../http/assets.ts';
import { answerInText } from '../http/text.ts';
import { seenFromRoot, sendTo, wantsPage } from '../http/visit.ts';
import { once } from '../lib/once.ts';

/**
 * Returns the pages for users, below `/account/`, and the one for administrators, below `/admin/`, where there are fields
 * for them. A browser at `/` is sent to the account, where no other page is. For the prefix see `pathPrefix`.
 */
export function createPages(config: Config, prefix: string): Pages {
  const kinds = config.admin ? (['account', 'admin'] as const) : (['account'] as const);
  // `/account` leads to its folder, so that relative addresses are the same on each page.
  const ways = new Map<string, string>([
    ['/', seenFromRoot('account/', prefix)],
    ...kinds.map((kind) => [`/${kind}`, `${kind}/`] as const),
  ]);
  // Loaded when first needed: many teams have pages of their own.
  const folders = kinds.map((kind) => {
    const load = once(async () => {
      const { loadFiles } = await import('./files.ts');
      const { serveAsset } = await import('../http/assets.ts');
      return { files: await loadFiles(config, kind), serveAsset };
    });
    return { path: `/${kind}/`, load };
  });
  return {
    async respond(request, pathname) {
      const way = ways.get(pathname);
      if (way !== undefined) return wantsPage(request) ? sendTo(way) : null;
      const folder = folders.find(({ path }) => pathname.startsWith(path));
      if (!folder) return null;
      const { files, serveAsset } = await folder.load();
      if (files === null) return notBuilt();
      const name = pathname.slice(folder.path.length);
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
