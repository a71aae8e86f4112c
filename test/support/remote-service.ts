import { makeExecutableSchema } from '@graphql-tools/schema';
import { createYoga } from 'graphql-yoga';
import { onTestFinished } from 'vitest';
import {
  createRemoteContext,
  directiveTypeDefs,
  guardSchema,
  requireViewer,
  useLatchkey,
  type RemoteContext,
  type RemoteIssuer,
} from '../../src/index.ts';
import { assembleTestServer } from '../../src/testing/test-server.ts';

const issuer = { issuer: 'http://localhost:4000', audience: 'latchkey' };

/** A yoga server of somebody else's, beside a Latchkey server whose key set it fetches. */
export async function setUp(other: Partial<RemoteIssuer> = {}) {
  const latchkey = await assembleTestServer();
  onTestFinished(() => latchkey.close());
  const fetched: string[] = [];
  const warnings: string[] = [];
  const { clock } = latchkey;
  const createContext = createRemoteContext({
    ...issuer,
    clock,
    fetch: (url) => {
      fetched.push(url);
      return latchkey.fetch(new Request(url));
    },
    log: { warn: (line) => void warnings.push(line) },
    ...other,
  });
  return { latchkey, fetched, warnings, createContext, ask: createAsk(createContext, clock) };
}

export function createAsk(
  createContext: Parameters<typeof useLatchkey>[0],
  clock: NonNullable<RemoteIssuer['clock']>,
) {
  const schema = makeExecutableSchema<RemoteContext>({
    typeDefs: `${directiveTypeDefs}
      type Query {
        open: String @public
        whoami: String @authenticated
        notes: Int @requiresScopes(scopes: [["notes:read"]])
        vault: Int @requiresFresh(maxAge: 60)
        own: Int @requiresInteractive
        proved: Int @requiresVerified
        factor: Int @requiresSecondFactor
        fails: Int @public
      }
      type Note { text: String secret: String @authenticated }
      type Subscription { guarded: Int @authenticated notes: Note @public }`,
    resolvers: {
      Subscription: {
        guarded: { subscribe: () => once({ guarded: 1 }) },
        notes: { subscribe: () => once({ notes: { text: 'a', secret: 'b' } }) },
      },
      Query: {
        open: () => 'all',
        whoami: (_parent, _args, context) => requireViewer(context).userId,
        notes: () => 1,
        vault: () => 1,
        own: () => 1,
        proved: () => 1,
        factor: () => 1,
        fails: () => {
          throw new Error('s3cret');
        },
      },
    },
  });
  const yoga = createYoga({
    schema: guardSchema(schema, clock),
    plugins: [useLatchkey(createContext)],
    logging: false,
  });
  return async (query: string, token?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(query.startsWith('subscription') && { accept: 'text/event-stream' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const body = JSON.stringify({ query });
    const answer = await yoga.fetch('http://localhost/graphql', { method: 'POST', headers, body });
    const text = await answer.text();
    const { data, errors } = JSON.parse(/^data: (.+)/m.exec(text)?.[1] ?? text);
    return { data, refusals: errors?.map((error: any) => error.extensions), errors };
  };
}

/** A subscription with one event. */
async function* once(event: object) {
  yield event;
}
