import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer, loadConfig } from 'latchkey';

const config = loadConfig(process.env);
const latchkey = await createServer(config);
/** What a page imports: plain modules, which need no bundler. */
const client = new URL('.', import.meta.resolve('latchkey/client'));

async function send(response: ServerResponse, file: URL, type: string): Promise<void> {
  try {
    const content = await readFile(file);
    response.writeHead(200, { 'content-type': type }).end(content);
  } catch {
    response.writeHead(404).end();
  }
}

createHttpServer((request, response) => {
  const [, script] = /^\/client\/([\w-]+\.js)$/.exec(request.url ?? '') ?? [];
  if (script) void send(response, new URL(script, client), 'text/javascript');
  else if (request.url === '/')
    void send(response, new URL('index.html', import.meta.url), 'text/html');
  else latchkey.listener(request, response);
}).listen(config.port, config.host, () => console.log(`http://localhost:${config.port}`));
