import { readFile } from 'node:fs/promises';
import { createAsset, types, type Assets } from '../assets.ts';
import { favicon } from '../favicon.ts';
import { contentSecurityPolicy, createHtml, folder, pagePath, type PageConfig } from './page.ts';

/** Our own scripts, in the folder beside this file. */
const ownScripts = ['bootstrap', 'exchange', 'fill-in', 'notices', 'place', 'storage', 'tabs'];

/** Returns GraphiQL's files, read from the package that holds them, and ours. */
export async function loadAssets(config: PageConfig): Promise<Assets> {
  const files = await import('@graphql-yoga/render-graphiql/graphiql');
  const { script } = types;
  const own = ownScripts.map(async (name) => {
    return [`${folder}${name}.js`, createAsset(script, await readOwn(`${name}.js`))] as const;
  });
  const style = files.css + (await readOwn('style.css'));
  const page = createAsset(types.html, createHtml(config), {
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    vary: 'accept, accept-encoding',
  });
  return new Map([
    [pagePath, page],
    ...(await Promise.all(own)),
    [`${folder}graphiql.js`, createAsset(script, files.js)],
    [`${folder}graphiql.css`, createAsset(types.style, style)],
    [`${folder}editor.worker.js`, createAsset(script, files.editorWorkerService)],
    [`${folder}json.worker.js`, createAsset(script, files.jsonWorker)],
    [`${folder}graphql.worker.js`, createAsset(script, files.graphqlWorker)],
    [`${folder}favicon.svg`, createAsset(types.svg, favicon)],
  ]);
}

function readOwn(name: string): Promise<string> {
  return readFile(new URL(`./${name}`, import.meta.url), 'utf8');
}
