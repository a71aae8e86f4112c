/** node:http answering fixed bytes: nothing that answers on Node is faster. Argument: `read-body` reads the request first. */
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

createServer((request, response) => {
  if (!readsBody) return respond(response);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    Buffer.concat(chunks);
    respond(response);
  });
}).listen(port, '127.0.0.1', () =>
  announce({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer nobody-looks' },
    body: JSON.stringify({ query: '{ me { id username } }' }),
    answer,
    refusal: null,
  }),
);
