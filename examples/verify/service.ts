import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';

/** Another service: it is told the issuer, and asks nobody whether a token is good. */
const issuer = process.env['ISSUER'] ?? 'http://localhost:4000';
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', issuer));
const expected = { issuer, audience: 'latchkey', typ: 'at+jwt', algorithms: ['ES256'] };

const http = createServer(async (request, response) => {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  try {
    const { payload } = await jwtVerify(token, keys, expected);
    const { scope = '' } = payload as { scope?: string };
    if (!scope.split(' ').includes('notes:read')) response.writeHead(403).end();
    else response.writeHead(200).end(`Hello ${payload.sub}\n`);
  } catch {
    response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
  }
});

http.listen(Number(process.env['PORT'] ?? 4001), '127.0.0.1', () => {
  console.log(JSON.stringify(http.address()));
});
