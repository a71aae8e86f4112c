/** GraphQL Yoga with jsonwebtoken, as tutorials have it: a string secret, default options. */
import { createServer } from 'node:http';
import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import jwt from 'jsonwebtoken';
import { announceGraphQL, openUsers, port, secret, typeDefs } from './people.mjs';

const findUser = openUsers();

function viewerOf(request) {
  const [scheme, token] = (request.headers.get('authorization') ?? '').split(' ');
  if (scheme !== 'Bearer' || !token) return null;
  try {
    return jwt.verify(token, secret);
  } catch {
    return null;
  }
}

const yoga = createYoga({
  schema: createSchema({
    typeDefs,
    resolvers: {
      Query: {
        me(_parent, _args, { viewer }) {
          if (viewer) return findUser(viewer.sub);
          throw new GraphQLError('Log in first.', {
            extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
          });
        },
      },
    },
  }),
  context: ({ request }) => ({ viewer: viewerOf(request) }),
});

createServer(yoga).listen(port, '127.0.0.1', () =>
  announceGraphQL(jwt.sign({ sub: 'user-3' }, secret, { expiresIn: '15m' })),
);
