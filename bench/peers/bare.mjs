/**
 * node:http answering fixed bytes: nothing that answers on Node is faster. Arguments: `read-body` reads the request first,
 * `workers=2` answers with two processes.
 */
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { announce, port } from './people.mjs';

const answer = { data: { me: { id: 'user-3', username: 'susan3' } } };
const bytes = Buffer.from(JSON.stringify(answer));
const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
const readsBody = process.argv.includes('read-body');

function respond(response) {
  response.writeHead(200, headers);
  response.end(bytes);
}

const workers = Number(/workers=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 1);

const server = createServer((request, response) => {
  if (!readsBody) return respond(response);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    Buffer.concat(chunks);
    respond(response);
  });
});

const begun = () =>
  announce({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer nobody-looks' },
    body: JSON.stringify({ query: '{ me { id username } }' }),
    answer,
    refusal: null,
  });

if (workers === 1) server.listen(port, '127.0.0.1', begun);
else if (cluster.isWorker) server.listen(port, '127.0.0.1');
else {
  let listening = 0;
  cluster.on('listening', () => (listening += 1) === workers && begun());
  for (let n = 0; n < workers; n += 1) cluster.fork();
}
