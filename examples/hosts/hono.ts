import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono, type Context } from 'hono';
import { AuthError, createServer, errorStatus, loadConfig, requireViewer } from 'latchkey';

// AUTH_ISSUER=http://localhost:4000/auth node hono.ts
const config = loadConfig(process.env);
const latchkey = await createServer(config);

const app = new Hono();
/** Limits on attempts go by it. A request does not have it. */
const peerOf = (c: Context) => ({ ip: getConnInfo(c).remote.address });

// GraphQL is at /auth/graphql.
app.all('/auth/*', (c) => latchkey.fetch(c.req.raw, peerOf(c)));

/** Your own route, for clients that send an access token. */
app.get('/hello', async (c) => {
  const context = await latchkey.createContext({ request: c.req.raw, ...peerOf(c) });
  return c.json({ hello: requireViewer(context).user.username });
});

app.onError((error, c) => {
  if (!(error instanceof AuthError)) throw error;
  const { code, extensions, message } = error;
  return c.json({ message, ...extensions }, errorStatus[code]);
});

const { fetch } = app;
const http = serve(
  {
    fetch,
    port: config.port,
    hostname: config.host,
    // Node's own 5 seconds are shorter than a proxy waits: it would ask on a connection that is just being closed.
    serverOptions: { keepAliveTimeout: config.keepAliveSeconds * 1000 },
  },
  () => console.log(`${config.issuer}/graphql`),
);

process.once('SIGTERM', () => {
  latchkey.drain();
  http.close(() => void latchkey.close());
});
