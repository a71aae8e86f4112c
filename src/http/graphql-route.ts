import type { createGraphQLEndpoint } from '../graphql/yoga.ts';
import type { OpenCookies } from '../request/cookies.ts';
import type { Cors } from './cors.ts';
import type { Route } from './routes.ts';

/** Returns the route to GraphQL, with the cookies and the CORS headers of each answer. */
export function createGraphQLRoute(options: {
  yoga: ReturnType<typeof createGraphQLEndpoint>;
  openCookies: OpenCookies;
  cors: Cors;
}): Route {
  const { yoga, openCookies, cors } = options;
  return async (request, serverContext) => {
    const preflight = cors.preflight(request);
    if (preflight) return preflight;
    const cookies = openCookies(request);
    const answer = await yoga.fetch(request, { ...serverContext, cookies });
    for (const cookie of cookies.setCookies()) answer.headers.append('set-cookie', cookie);
    return cors.allow(request, answer);
  };
}
