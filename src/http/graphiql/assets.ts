import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { createEtag, hasCopy } from '../etag.ts';
import {
  contentSecurityPolicy,
  createHtml,
  favicon,
  folder,
  pagePath,
  type PageConfig,
} from './page.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Encoding = 'br' | 'gzip';

interface Asset {
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly identity: Bytes;
  /** Made when first needed, and kept: the editor is 9 MB, 2 MB compressed. */
  readonly compressed: Map<Encoding, Promise<Bytes>>;
}

/** The page and its files, by path. */
export type Assets = ReadonlyMap<string, Asset>;

/** Our own scripts, in the folder beside this file. */
const ownScripts = ['bootstrap', 'exchange', 'notices', 'place', 'storage', 'tabs'];

/** Returns GraphiQL's files, read from the package that holds them, and ours. */
export async function loadAssets(config: PageConfig): Promise<Assets> {
  const files = await import('@graphql-yoga/render-graphiql/graphiql');
  const script = 'text/javascript; charset=utf-8';
  const own = ownScripts.map(async (name): Promise<[string, Asset]> => {
    return [`${folder}${name}.js`, createAsset(script, await readOwn(`${name}.js`))];
  });
  const style = files.css + (await readOwn('style.css'));
  return new Map([
    [pagePath, createPage(createHtml(config))],
    ...(await Promise.all(own)),
    [`${folder}graphiql.js`, createAsset(script, files.js)],
    [`${folder}graphiql.css`, createAsset('text/css; charset=utf-8', style)],
    [`${folder}editor.worker.js`, createAsset(script, files.editorWorkerService)],
    [`${folder}json.worker.js`, createAsset(script, files.jsonWorker)],
    [`${folder}graphql.worker.js`, createAsset(script, files.graphqlWorker)],
    [`${folder}favicon.svg`, createAsset('image/svg+xml', favicon)],
  ]);
}

function readOwn(name: string): Promise<string> {
  return readFile(new URL(`./${name}`, import.meta.url), 'utf8');
}

function createPage(text: string): Asset {
  return createAsset('text/html; charset=utf-8', text, {
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
    vary: 'accept, accept-encoding',
  });
}

function createAsset(type: string, text: string, headers: Record<string, string> = {}): Asset {
  const identity = new TextEncoder().encode(text);
  const etag = createEtag(identity, 'weak');
  return {
    identity,
    etag,
    compressed: new Map(),
    headers: {
      'content-type': type,
      // A worker obeys the policy of its own file, not that of the page: it may load nothing.
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      // The names stay when the content changes, so the browser asks every time and mostly gets a 304.
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      etag,
      ...headers,
    },
  };
}

/** Returns the answer to a request for a file: 200, 304 if the browser has it, 405 for other methods. */
export async function serveAsset(asset: Asset, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const { headers } = asset;
  if (hasCopy(request, asset.etag)) return new Response(null, { status: 304, headers });
  const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? '');
  const body = encoding ? await compressed(asset, encoding) : asset.identity;
  return new Response(request.method === 'HEAD' ? null : body, {
    headers: {
      ...headers,
      ...(encoding && { 'content-encoding': encoding }),
      'content-length': String(body.byteLength),
    },
  });
}

function chooseEncoding(accepted: string): Encoding | null {
  const parts = accepted.toLowerCase().split(',');
  const wanted = parts.filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part));
  const names = new Set(wanted.map((part) => part.split(';')[0]?.trim()));
  if (names.has('br')) return 'br';
  return names.has('gzip') ? 'gzip' : null;
}

function compressed(asset: Asset, encoding: Encoding): Promise<Bytes> {
  const known = asset.compressed.get(encoding);
  if (known) return known;
  const making = compress[encoding](asset.identity);
  asset.compressed.set(encoding, making);
  return making;
}

const compress: Record<Encoding, (bytes: Uint8Array) => Promise<Bytes>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes) => promisify(gzip)(bytes),
};
