import { fastify } from 'fastify';
import { AuthError, createServer, errorStatus, loadConfig, requireViewer } from 'latchkey';

// AUTH_ISSUER=http://localhost:4000/auth node fastify.ts
const config = loadConfig(process.env);
const latchkey = await createServer(config);

const app = fastify({ keepAliveTimeout: config.keepAliveSeconds * 1000 });

// GraphQL is at /auth/graphql.
app.register(
  (auth, _options, done) => {
    // Here bodies are left to Latchkey, with its limit and its refusals.
    auth.removeAllContentTypeParsers();
    auth.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    auth.all('/*', (request, reply) => {
      reply.hijack();
      latchkey.listener(request.raw, reply.raw);
    });
    done();
  },
  { prefix: '/auth' },
);

/** Your own route, for clients that send an access token. */
app.get('/hello', async ({ raw, headers }) => {
  const request = { headers: new Headers({ authorization: headers.authorization ?? '' }) };
  const context = await latchkey.createContext({ request, req: raw });
  return { hello: requireViewer(context).user.username };
});

app.setErrorHandler((error, _request, reply) => {
  if (!(error instanceof AuthError)) throw error;
  const { code, extensions, message } = error;
  return reply.status(errorStatus[code]).send({ message, ...extensions });
});

app.addHook('preClose', (done) => {
  latchkey.drain();
  done();
});
app.addHook('onClose', () => latchkey.close());

await app.listen({ port: config.port, host: config.host });
console.log(`${config.issuer}/graphql`);

process.once('SIGTERM', () => void app.close());
