import { createServer as createHttpServer } from 'node:http';
import { createServer, loadConfig } from 'latchkey';
import { extension } from './notes.ts';

const config = loadConfig(process.env);
const latchkey = await createServer(config, extension);
// Node's own 5 seconds are shorter than a proxy waits: it would ask on a connection that is just being closed.
const keepAliveTimeout = config.keepAliveSeconds * 1000;
const http = createHttpServer({ keepAliveTimeout }, latchkey.listener);

http.listen(config.port, config.host, () => console.log(`${config.issuer}/graphql`));

process.once('SIGTERM', () => {
  latchkey.drain();
  http.close(() => void latchkey.close());
});
