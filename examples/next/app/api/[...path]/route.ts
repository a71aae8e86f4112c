import { addressOf, getLatchkey } from '../../../lib/latchkey';

/** GraphQL is at /api/graphql, the key set at /api/.well-known/jwks.json. Latchkey gets the request as it came. */
async function answer(request: Request): Promise<Response> {
  const { server } = await getLatchkey();
  return server.fetch(request, { ip: addressOf(request.headers) });
}

export { answer as GET, answer as OPTIONS, answer as POST };
