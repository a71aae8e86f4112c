import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export interface GraphiQL {
  /** Returns the page or one of its files, or null where the path is none of them. */
  respond(request: Request, pathname: string): Promise<Response | null>;
}

const folder = '/graphiql/';

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly identity: Uint8Array<ArrayBuffer>;
  /** Made when first asked for and kept: the editor is 9 MB, 2 MB compressed. */
  readonly compressed: Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>;
}

type Encoding = 'br' | 'gzip';

/** Returns GraphiQL from our own files: no CDN, so that it works offline and nobody else's script runs. */
export function createGraphiQL(): GraphiQL {
  let assets: Promise<ReadonlyMap<string, Asset>> | undefined;
  return {
    async respond(request, pathname) {
      if (pathname === '/graphql') return page();
      if (!pathname.startsWith(folder)) return null;
      assets ??= loadAssets();
      const file = (await assets).get(pathname.slice(folder.length));
      return file ? serve(file, request) : null;
    },
  };
}

/** Returns whether a request is a browser's, wanting a page rather than data. */
export function wantsPage(request: Request): boolean {
  return request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html');
}

const signUp = `# 1. Run this (▶ or Ctrl-Enter), then copy the accessToken of the answer.
mutation SignUp {
  signUp(input: { username: "susan", password: "correct horse battery" }) {
    accessToken
    user { id username }
  }
}
`;

const login = `# 2. The same user, next time.
mutation Login {
  login(username: "susan", password: "correct horse battery") {
    accessToken
    tokenType
    expiresIn
  }
}
`;

const me = `# 3. Paste the accessToken into the "Headers" tab below, in the place of PASTE_ACCESS_TOKEN.
query Me {
  me { id username createdAt }
}
`;

const options = {
  title: 'Latchkey',
  defaultTabs: [
    { query: signUp },
    { query: login },
    { query: me, headers: JSON.stringify({ Authorization: 'Bearer PASTE_ACCESS_TOKEN' }, null, 2) },
  ],
  defaultEditorToolsVisibility: 'headers',
};

const bootstrap = `
self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) =>
    '${folder}' + ({ json: 'json', graphql: 'graphql' }[label] ?? 'editor') + '.worker.js',
};
addEventListener('DOMContentLoaded', () => {
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), ${JSON.stringify(options)});
});
`;

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Latchkey</title>
    <link rel="icon" href="${folder}favicon.svg" />
    <link rel="stylesheet" href="${folder}graphiql.css" />
    <script src="${folder}bootstrap.js"></script>
    <script src="${folder}graphiql.js" defer></script>
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
  </body>
</html>
`;

const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#26303b"/><circle cx="16" cy="12.5" r="5" fill="none" stroke="#f4c95d" stroke-width="3"/><path d="M16 17.5v9m0-3h4.5" fill="none" stroke="#f4c95d" stroke-width="3" stroke-linecap="round"/></svg>`;

/** The editor writes its styles into the page and starts its workers from blobs; nothing else is let in. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const pageHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
  vary: 'accept',
};

function page(): Response {
  return new Response(html, {
    headers: { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' },
  });
}

async function loadAssets(): Promise<ReadonlyMap<string, Asset>> {
  const files = await import('@graphql-yoga/render-graphiql/graphiql');
  const script = 'text/javascript; charset=utf-8';
  return new Map([
    ['bootstrap.js', asset(script, bootstrap)],
    ['graphiql.js', asset(script, files.js)],
    ['graphiql.css', asset('text/css; charset=utf-8', files.css)],
    ['editor.worker.js', asset(script, files.editorWorkerService)],
    ['json.worker.js', asset(script, files.jsonWorker)],
    ['graphql.worker.js', asset(script, files.graphqlWorker)],
    ['favicon.svg', asset('image/svg+xml', favicon)],
  ]);
}

function asset(type: string, text: string): Asset {
  const identity = new TextEncoder().encode(text);
  const etag = `"${createHash('sha256').update(identity).digest('base64url')}"`;
  return { type, etag, identity, compressed: new Map() };
}

async function serve(file: Asset, request: Request): Promise<Response> {
  const headers = new Headers({
    'content-type': file.type,
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (request.headers.get('if-none-match') === file.etag) {
    return new Response(null, { status: 304, headers });
  }
  const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? '');
  if (!encoding) return new Response(file.identity, { headers });
  headers.set('content-encoding', encoding);
  return new Response(await compressed(file, encoding), { headers });
}

function chooseEncoding(accepted: string): Encoding | null {
  const names = new Set(accepted.split(',').map((part) => part.split(';')[0]?.trim()));
  if (names.has('br')) return 'br';
  return names.has('gzip') ? 'gzip' : null;
}

function compressed(file: Asset, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const known = file.compressed.get(encoding);
  if (known) return known;
  const making = compress[encoding](file.identity);
  file.compressed.set(encoding, making);
  return making;
}

const compress: Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (bytes) => promisify(gzip)(bytes),
};
