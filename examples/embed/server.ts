import { createServer as createHttpServer } from 'node:http';
import { createServer, loadConfig } from 'latchkey';
import { extension } from './notes.ts';

const config = loadConfig(process.env);
const latchkey = await createServer(config, extension);
const http = createHttpServer(latchkey.listener);

http.listen(config.port, config.host, () => console.log(`${config.issuer}/graphql`));

process.once('SIGTERM', () => {
  latchkey.drain();
  http.close(() => void latchkey.close());
});
