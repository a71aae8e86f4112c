import { createServer, loadConfig, type Server } from 'latchkey';

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

/** What this server asks in the name of a user. The list is closed: no request can add to it. */
const documents = {
  me: '{ me { username } }',
  refresh: 'mutation { refresh { tokenType } }',
};

/**
 * Asks Latchkey in the name of the user whose cookies a request has. Latchkey takes cookies only from a page of its own
 * origin, so that no other site can choose what a browser asks with them. This code may say that it is such a page:
 * it chooses by itself what is asked, and the answer goes to the browser that sent the cookies. So nothing else of
 * a request may get in here: no document, no variables, no `Origin`.
 */
export async function askAsUser(what: keyof typeof documents, from: Headers): Promise<Response> {
  const { server, issuer } = await getLatchkey();
  const headers = {
    'content-type': 'application/json',
    origin: new URL(issuer).origin,
    cookie: from.get('cookie') ?? '',
  };
  const body = JSON.stringify({ query: documents[what] });
  const request = new Request(`${issuer}/graphql`, { method: 'POST', headers, body });
  return server.fetch(request, { ip: addressOf(from) });
}
