import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  createRemoteContext,
  directiveTypeDefs,
  errorStatus,
  guardSchema,
  requireViewer,
  type ErrorCode,
  type RemoteContext,
} from 'latchkey';

/** Your own Apollo Server beside Latchkey: it verifies tokens by the key set of the issuer. */
const createContext = createRemoteContext({
  issuer: process.env['ISSUER'] ?? 'http://localhost:4000',
  audience: 'latchkey',
});

const typeDefs = `
  type Query {
    version: String! @public
    whoAmI: ID @authenticated
    reports: [String!] @requiresScopes(scopes: [["reports:read"]])
  }
`;
const schema = makeExecutableSchema<RemoteContext>({
  typeDefs: [directiveTypeDefs, typeDefs],
  resolvers: {
    Query: {
      version: () => '1',
      whoAmI: (_parent, _args, context) => requireViewer(context).userId,
      reports: () => ['All is well.'],
    },
  },
});

/** Apollo Server answers refusals with 200. Clients that accept the newer media type get the status of the code. */
const statusOfRefusals: ApolloServerPlugin<RemoteContext> = {
  async requestDidStart({ request }) {
    const accept = request.http?.headers.get('accept') ?? '';
    if (!accept.includes('application/graphql-response+json')) return;
    return {
      async willSendResponse({ response: { body, http } }) {
        if (body.kind !== 'single') return;
        const { data, errors } = body.singleResult;
        if (!errors || Object.values(data ?? {}).some((value) => value !== null)) return;
        http.status = errorStatus[errors[0]?.extensions?.['code'] as ErrorCode] ?? http.status;
      },
    };
  },
};

const server = new ApolloServer<RemoteContext>({
  schema: guardSchema(schema),
  plugins: [statusOfRefusals],
  includeStacktraceInErrorResponses: false,
  formatError(formatted, error) {
    // Refusals have a code. An error without one is a fault, and its text is not for clients.
    if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return formatted;
    console.error(error);
    return { ...formatted, message: 'Something went wrong on the server.' };
  },
});

const { url } = await startStandaloneServer(server, {
  listen: { port: Number(process.env['PORT'] ?? 4001), host: '127.0.0.1' },
  context: ({ req: { headers } }) =>
    createContext({
      request: { headers: new Headers({ authorization: headers.authorization ?? '' }) },
    }),
});
console.log(url);
