import type { RequestListener } from 'node:http';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { createYoga } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import {
  createRemoteContext,
  directiveTypeDefs,
  guardSchema,
  useLatchkey,
  type Extension,
} from '../../src/index.ts';
import {
  createTokenStore,
  openClient,
  type BearerClient,
  type Tokens,
  type TokenStore,
} from '../support/bearer-client.ts';
import { listen, openPort, type Listening } from '../support/listen.ts';
import { recipeClients } from '../support/recipe-clients.ts';
import { password } from '../support/test-server.ts';

const signUp = `mutation { signUp(input: { username: "susan", password: "${password}" }) { accessToken refreshToken } }`;

/** Notes for anybody and notes for viewers; `written` has what mutations did. */
function createNotes(): Required<Pick<Extension, 'typeDefs' | 'resolvers'>> & {
  written: string[];
} {
  const written: string[] = [];
  const write = (_parent: unknown, { text }: { text: string }) => written.push(text);
  return {
    written,
    typeDefs: `
      type Note { author: String! @authenticated }
      extend type Query { news: String @public }
      extend type Mutation {
        shout(text: String!): Int @public
        write(text: String!): Int @authenticated
        require(text: String!): Int! @authenticated
        sign(text: String!): Note @public
      }`,
    resolvers: {
      Query: { news: () => 'none' },
      Mutation: {
        shout: write,
        write,
        require: write,
        sign: (parent: unknown, args: { text: string }) => ({ written: write(parent, args) }),
      },
      Note: { author: () => 'susan' },
    },
  };
}

interface Signed {
  readonly listening: Listening;
  readonly store: TokenStore;
  readonly auth: BearerClient;
  /** The fetch of the client, for the server where susan has signed up. */
  readonly authFetch: typeof fetch;
  /** That of a client which sends the token to this service as well. */
  readonly fetchFor: (url: string) => typeof fetch;
  /** The first words of each document that reached the server. */
  readonly asked: string[];
  readonly written: string[];
  /** Makes the access token too old. */
  expire(): void;
}

async function signedUp(): Promise<Signed> {
  const { written, ...notes } = createNotes();
  const listening = await listen({}, notes);
  const { body } = await listening.server.execute(signUp);
  const store = createTokenStore(body.data?.['signUp'] as Tokens);
  const auth = openClient(listening.url, store);
  return {
    listening,
    store,
    written,
    asked: watch(listening),
    auth,
    authFetch: auth.fetch,
    fetchFor: (url) => openClient(listening.url, store, { origins: [new URL(url).origin] }).fetch,
    expire: () => listening.server.clock.advanceSeconds(3600),
  };
}

/** Collects what is asked of a server: the document of a body, or of a URL. */
function watch({ http }: Pick<Listening, 'http'>): string[] {
  const asked: string[] = [];
  http.prependListener('request', (request) => {
    const inUrl = new URL(request.url ?? '', 'http://localhost').searchParams.get('query');
    if (inUrl !== null) asked.push(inUrl);
    request.prependListener('data', (chunk: Buffer) =>
      asked.push(JSON.parse(chunk.toString()).query),
    );
  });
  return asked;
}

const countRefreshes = (asked: readonly string[]) =>
  asked.filter((document) => document.includes('refresh(')).length;

describe.each(recipeClients)('%s with an expired token', (_name, createClient) => {
  const both = '{ news me { username } }';
  const bothAnswers = { news: 'none', me: { username: 'susan' } };

  test.each([false, true])(
    'gets all of a query that is answered in part (GET: %s)',
    async (byGet) => {
      const { listening, authFetch, asked, expire } = await signedUp();
      const client = createClient({ url: listening.url, fetch: authFetch, byGet });
      expire();
      const { data, code } = await client.query(both);
      expect([data, code]).toMatchObject([bothAnswers, undefined]);
      expect(countRefreshes(asked)).toBe(1);
    },
  );

  test('does not repeat a mutation that was done in part', async () => {
    const { listening, authFetch, store, written, expire } = await signedUp();
    const client = createClient({ url: listening.url, fetch: authFetch });
    const first = store.get();
    expire();
    const { data, code } = await client.mutate('mutation { shout(text: "a") write(text: "b") }');
    expect([data, code]).toEqual([{ shout: 1, write: null }, 'UNAUTHENTICATED']);
    expect(written).toEqual(['a']);
    // The next request need not be refused for it.
    expect(store.get()?.accessToken).not.toBe(first?.accessToken);
  });

  test.each([
    ['where a field that is never null was refused', 'shout(text: "a") require(text: "b")'],
    ['where what came back of it was refused', 'sign(text: "a") { author }'],
  ])('does not repeat a mutation %s', async (_how, fields) => {
    const { listening, authFetch, written, expire } = await signedUp();
    const client = createClient({ url: listening.url, fetch: authFetch });
    expire();
    expect((await client.mutate(`mutation { ${fields} }`)).code).toBe('UNAUTHENTICATED');
    expect(written).toEqual(['a']);
  });

  test('repeats a mutation that was refused as a whole, once', async () => {
    const { listening, authFetch, written, expire } = await signedUp();
    const client = createClient({ url: listening.url, fetch: authFetch });
    expire();
    const { data } = await client.mutate(
      'mutation { one: write(text: "a") two: write(text: "b") }',
    );
    expect(data).toEqual({ one: 1, two: 2 });
    expire();
    const next = await client.mutate('mutation Next { three: require(text: "c") }');
    expect(next.data).toEqual({ three: 3 });
    expect(written).toEqual(['a', 'b', 'c']);
  });

  test('gets the answer of a service that answers refusals with 200', async () => {
    const { listening, fetchFor, asked, expire } = await signedUp();
    const { url } = await serveNotes(listening);
    const client = createClient({ url, fetch: fetchFor(url) });
    expire();
    expect((await client.query('{ news mine }')).data).toMatchObject({ news: 'none', mine: 1 });
    expire();
    expect((await client.mutate('mutation { write(text: "a") }')).data).toEqual({ write: 1 });
    expire();
    const { data } = await client.mutate('mutation { require(text: "b") write(text: "c") }');
    expect(data).toEqual({ require: 2, write: 3 });
    expect(countRefreshes(asked)).toBe(3);
  });

  test('asks twice at most, where no token helps', async () => {
    const { listening, fetchFor, asked } = await signedUp();
    const { url, asked: askedThere } = await serveNotes(listening, 'somebody else');
    const client = createClient({ url, fetch: fetchFor(url) });
    expect((await client.query('{ news mine }')).code).toBe('UNAUTHENTICATED');
    expect([askedThere.length, countRefreshes(asked)]).toEqual([2, 1]);
  });

  test('says that a proxy answered with a page', async () => {
    const { fetchFor, auth } = await signedUp();
    for (const status of [200, 502]) {
      const url = await serve(page(status));
      const client = createClient({ url: `${url}?secret`, fetch: fetchFor(url) });
      const { problem } = await client.query('{ news }');
      expect(problem).toMatchObject({ name: 'LatchkeyError', code: 'NOT_GRAPHQL', status });
      expect(problem?.message).toBe(`${url} answered ${status} with a web page, not with GraphQL.`);
    }
    expect(auth.signedOut()).toBe(0);
  });

  test.each<[string, () => RequestListener]>([
    ['a proxy answers with a page', () => page(502)],
    ['nothing answers', () => (request) => request.destroy()],
    ['the server is busy', () => busy],
  ])('is told what was refused when it cannot be refreshed: %s', async (_how, createListener) => {
    const { listening, store, expire } = await signedUp();
    const elsewhere = await serve(createListener());
    const origins = [new URL(listening.url).origin];
    const auth = openClient(elsewhere, store, { origins }, 20);
    const client = createClient({ url: listening.url, fetch: auth.fetch });
    const tokens = store.get();
    expire();
    expect((await client.query('{ me { id } }')).code).toBe('UNAUTHENTICATED');
    expect([store.get(), auth.signedOut()]).toEqual([tokens, 0]);
  });
});

/** A yoga server of others that verifies susan's tokens by the key set. */
async function serveNotes({ server, port }: Listening, audience = 'latchkey') {
  const written: string[] = [];
  const write = (_parent: unknown, { text }: { text: string }) => written.push(text);
  const typeDefs = `${directiveTypeDefs}
    type Query { news: String @public mine: Int @authenticated }
    type Mutation { write(text: String!): Int @authenticated require(text: String!): Int! @authenticated }`;
  const resolvers = {
    Query: { news: () => 'none', mine: () => 1 },
    Mutation: { write, require: write },
  };
  const { clock } = server;
  const issuer = { issuer: 'http://localhost:4000', audience, clock };
  const jwksUri = `http://127.0.0.1:${port}/.well-known/jwks.json`;
  const yoga = createYoga({
    schema: guardSchema(makeExecutableSchema({ typeDefs, resolvers }), clock),
    plugins: [useLatchkey(createRemoteContext({ ...issuer, jwksUri }))],
    logging: false,
  });
  const opened = await openPort(yoga);
  const url = `http://127.0.0.1:${opened.port}/graphql`;
  return { url, asked: watch(opened) };
}

async function serve(listener: RequestListener): Promise<string> {
  const { port } = await openPort(listener);
  return `http://127.0.0.1:${port}/graphql`;
}

const page =
  (status: number): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!doctype html><title>Please log in to the network</title>');
  };

const busy: RequestListener = (_request, response) => {
  response.writeHead(503, { 'content-type': 'application/json' });
  response.end('{"errors":[{"message":"","extensions":{"code":"SERVER_BUSY"}}]}');
};
