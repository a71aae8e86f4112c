import type { Server } from 'latchkey';
import { forRequest, type RequestSession } from 'latchkey/client/server';

interface Latchkey {
  readonly server: Server;
  readonly issuer: string;
}

/** Routes, pages and the proxy are bundles of their own, and a hot reload loads them anew. What they share is here. */
const shared = globalThis as typeof globalThis & { latchkey?: Promise<Latchkey> };

/** Returns the one server of this process. It is made at the first request, not while Next.js builds. */
export function getLatchkey(): Promise<Latchkey> {
  return (shared.latchkey ??= open().catch((error: unknown) => {
    // The database may be there at the next request.
    delete shared.latchkey;
    throw error;
  }));
}

async function open(): Promise<Latchkey> {
  // Not bundled: it reads files that are beside it. As one of `serverExternalPackages` it would keep latchkey/react out of
  // the bundle as well, which must share React with the pages.
  const { createServer, loadConfig } = await import(
    /* turbopackIgnore: true */ /* webpackIgnore: true */ 'latchkey'
  );
  const config = loadConfig(process.env);
  return { server: await createServer(config), issuer: config.issuer };
}

/**
 * Returns the client's address, which limits on attempts go by. CLIENT_ADDRESS_HEADER names a header that the proxy in
 * front of Next.js overwrites, such as `x-real-ip`. Without it no limit is by address: a client can write any header.
 */
export function addressOf(headers: Headers): string | null {
  const name = process.env['CLIENT_ADDRESS_HEADER'];
  return name ? headers.get(name) : null;
}

/** Returns Latchkey as the visitor sees it whose request, or whose headers, these are. */
export async function forVisitor(headers: Headers): Promise<RequestSession> {
  const { server, issuer } = await getLatchkey();
  const ip = addressOf(headers);
  const fetch = (request: Request) => server.fetch(request, { ip });
  return forRequest(headers, { url: `${issuer}/graphql`, fetch });
}
