/** Mercurius on Fastify with @fastify/jwt. Arguments: `jit` compiles queries, `token-cache` remembers verified tokens. */
import fastifyJwt from '@fastify/jwt';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { announceGraphQL, openUsers, port, secret, typeDefs } from './people.mjs';

const options = new Set(process.argv.slice(2));
const findUser = openUsers();
const app = Fastify();

app.register(fastifyJwt, {
  secret,
  ...(options.has('token-cache') && { verify: { cache: true } }),
});
app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    Query: {
      me(_parent, _args, { viewer }) {
        if (viewer) return findUser(viewer.sub);
        throw new mercurius.ErrorWithProps('Log in first.', { code: 'UNAUTHENTICATED' }, 401);
      },
    },
  },
  jit: options.has('jit') ? 1 : 0,
  context: async (request) => ({ viewer: await request.jwtVerify().catch(() => null) }),
  errorFormatter: (execution, context) => ({
    ...mercurius.defaultErrorFormatter(execution, context),
    statusCode: 401,
  }),
});

await app.listen({ port, host: '127.0.0.1' });
announceGraphQL(app.jwt.sign({ sub: 'user-3' }, { expiresIn: '15m' }));
