import { expect } from 'vitest';
import { forRequest, type ForRequestOptions } from '../../src/client/server/index.ts';
import { createPage, type TestPage } from './page.ts';
import { createTestServer, type TestServer } from './test-server.ts';

/** What a browser says when it opens a page of the application. */
export const visit = { 'sec-fetch-site': 'none', 'user-agent': 'Firefox', 'accept-language': 'de' };

export const url = 'http://localhost:4000/graphql';

/** A browser in which susan is logged in, and an application that asks Latchkey for her. */
export async function openVisit(environment: Record<string, string> = {}) {
  const server = await createTestServer(environment, {
    typeDefs: `
      extend type Query { seen(name: String!): String @public }
      extend type Mutation { write: Int @authenticated }
    `,
    resolvers: {
      Query: {
        seen: (_parent, { name }: { name: string }, { request }: any) => request.headers.get(name),
      },
      Mutation: { write: () => 1 },
    },
    context: (_context, request) => ({ request }),
  });
  const page = createPage(server);
  await page.signUp();
  const requests: Request[] = [];
  const fetch = async (request: Request) => {
    requests.push(request.clone());
    return server.fetch(request);
  };
  const open = (
    headers: Record<string, string> = visit,
    options: Partial<ForRequestOptions> = {},
  ) => forRequest(new Headers({ cookie: cookieOf(page), ...headers }), { url, fetch, ...options });
  return { server, page, requests, open };
}

export const cookieOf = ({ cookies }: TestPage) =>
  [...cookies].map((pair) => pair.join('=')).join('; ');

/** The browser gets what the application answers. */
export function receive({ cookies }: TestPage, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
    if (value === '') cookies.delete(name!);
    else cookies.set(name!, value!);
  }
}

export const expire = (server: TestServer) => server.clock.advanceSeconds(1000);
export async function endSessions({ administer }: TestServer): Promise<void> {
  const administration = administer({ kind: 'test' });
  const user = await administration.findUser('susan');
  expect(await administration.revokeSessions(user!.id)).toBe(1);
}

export const susan = expect.objectContaining({ username: 'susan' });
