import { serveAsset, type Assets, type Pages } from '../assets.ts';
import { seenFromRoot, sendTo, wantsPage } from '../visit.ts';
import { folder, pagePath, type PageConfig } from './page.ts';

/** Paths where people look for the page, with the relative address of the page from there. */
function waysFrom(prefix: string): ReadonlyMap<string, string> {
  return new Map([
    ['/', seenFromRoot('graphql', prefix)],
    ['/graphiql', 'graphql'],
    ['/graphiql/', '../graphql'],
    ['/graphql/', '../graphql'],
  ]);
}

/**
 * Returns GraphiQL from our own files: no CDN, so that it works offline and runs no foreign script. For the prefix
 * see `pathPrefix`.
 */
export function createGraphiQL(config: PageConfig, prefix: string): Pages {
  const ways = waysFrom(prefix);
  let assets: Promise<Assets> | undefined;
  return {
    async respond(request, pathname) {
      const way = ways.get(pathname);
      if (way) return wantsPage(request) ? sendTo(way) : null;
      if (pathname !== pagePath && !pathname.startsWith(folder)) return null;
      // Read when first needed, to save memory on servers whose page is never opened.
      assets ??= import('./assets.ts').then(({ loadAssets }) => loadAssets(config));
      const asset = (await assets).get(pathname);
      return asset ? serveAsset(asset, request) : null;
    },
  };
}
