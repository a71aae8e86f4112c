import express, { type ErrorRequestHandler } from 'express';
import { AuthError, createServer, errorStatus, loadConfig, requireViewer } from 'latchkey';

// AUTH_ISSUER=http://localhost:4000/auth node express.ts
const config = loadConfig(process.env);
const latchkey = await createServer(config);

const app = express();
app.use(express.json());
// GraphQL is at /auth/graphql. Behind a parser Latchkey takes what the parser left; broken JSON gets no further than it.
app.use('/auth', latchkey.listener);

/** Your own route, for clients that send an access token. */
app.get('/hello', async (request, response) => {
  const headers = { get: (name: string) => request.get(name) ?? null };
  const context = await latchkey.createContext({ request: { headers }, req: request });
  response.json({ hello: requireViewer(context).user.username });
});

const refuse: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof AuthError)) return next(error);
  const { code, extensions, message } = error;
  response.status(errorStatus[code]).json({ message, ...extensions });
};
app.use(refuse);

const http = app.listen(config.port, config.host, () => console.log(`${config.issuer}/graphql`));
// Node's own 5 seconds are shorter than a proxy waits: it would ask on a connection that is just being closed.
http.keepAliveTimeout = config.keepAliveSeconds * 1000;

process.once('SIGTERM', () => {
  latchkey.drain();
  http.close(() => void latchkey.close());
});
