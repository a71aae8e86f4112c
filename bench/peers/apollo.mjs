/** Apollo Server 5, standalone, with jsonwebtoken. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { GraphQLError } from 'graphql';
import jwt from 'jsonwebtoken';
import { announceGraphQL, openUsers, port, secret, typeDefs } from './people.mjs';

const findUser = openUsers();

function viewerOf({ headers: { authorization = '' } }) {
  const [scheme, token] = authorization.split(' ');
  if (scheme !== 'Bearer' || !token) return null;
  try {
    return jwt.verify(token, secret);
  } catch {
    return null;
  }
}

const server = new ApolloServer({
  typeDefs,
  resolvers: { Query: { me: (_parent, _args, { viewer }) => findUser(viewer.sub) } },
});

await startStandaloneServer(server, {
  listen: { port, host: '127.0.0.1' },
  context: async ({ req }) => {
    const viewer = viewerOf(req);
    if (viewer) return { viewer };
    throw new GraphQLError('Log in first.', {
      extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    });
  },
});
announceGraphQL(jwt.sign({ sub: 'user-3' }, secret, { expiresIn: '15m' }));
