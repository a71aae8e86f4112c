import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { createEtag, hasCopy } from './etag.ts';

/** Pages for browsers, and their files. */
export interface Pages {
  /** Returns the page or the file at this path, or a redirect to the page; null for other paths. */
  respond(request: Request, pathname: string, serverContext: object): Promise<Response | null>;
}

type Bytes = Uint8Array<ArrayBuffer>;
type Encoding = 'br' | 'gzip';

interface Asset {
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
  readonly identity: Bytes;
  /** Made when first needed, and kept: GraphiQL's editor is 9 MB, 2 MB compressed. */
  readonly compressed: Map<Encoding, Promise<Bytes>>;
}

/** Pages and their files, by path. */
export type Assets = ReadonlyMap<string, Asset>;

export const types = {
  html: 'text/html; charset=utf-8',
  script: 'text/javascript; charset=utf-8',
  style: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Returns a file that is sent as it is, with these headers beside or in the place of the usual ones. */
export function createAsset(
  type: string,
  content: string | Bytes,
  headers: Record<string, string> = {},
): Asset {
  const identity = typeof content === 'string' ? new TextEncoder().encode(content) : content;
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

/**
 * Returns the answer to a request for a file: 200, 304 if the browser has it, 405 for other methods. With a status, the
 * file says what is wrong.
 */
export async function serveAsset(asset: Asset, request: Request, status = 200): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const { headers } = asset;
  if (status === 200 && hasCopy(request, asset.etag))
    return new Response(null, { status: 304, headers });
  const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? '');
  const body = encoding ? await compressed(asset, encoding) : asset.identity;
  return new Response(request.method === 'HEAD' ? null : body, {
    status,
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
