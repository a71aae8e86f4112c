/** GraphQL Yoga with its own JWT plugin. */
import { createServer } from 'node:http';
import { createInlineSigningKeyProvider, useJWT } from '@graphql-yoga/plugin-jwt';
import { createSchema, createYoga } from 'graphql-yoga';
import jwt from 'jsonwebtoken';
import { announceGraphQL, openUsers, port, secret, typeDefs } from './people.mjs';

const findUser = openUsers();

const yoga = createYoga({
  schema: createSchema({
    typeDefs,
    resolvers: {
      Query: { me: (_parent, _args, context) => findUser(context.jwt.payload.sub) },
    },
  }),
  plugins: [
    useJWT({
      signingKeyProviders: [createInlineSigningKeyProvider(secret)],
      tokenVerification: { algorithms: ['HS256'] },
      reject: { missingToken: true, invalidToken: true },
    }),
  ],
});

createServer(yoga).listen(port, '127.0.0.1', () =>
  announceGraphQL(jwt.sign({ sub: 'user-3' }, secret, { expiresIn: '15m' })),
);
