import type { Config } from '../config.ts';
import type { Pages } from './assets.ts';
import { answerReadiness, health, type Readiness } from './health.ts';
import { answerInText } from './text.ts';
import { wantsPage } from './visit.ts';
import type { WellKnown } from './well-known.ts';

/** Returns the answer to a request. */
export type Route = (request: Request, serverContext: object) => Promise<Response>;

/** Returns the function that answers a request by its path; unknown paths get a 404. */
export function createRoutes(options: {
  config: Pick<Config, 'issuer'>;
  /** See `pathPrefix`. */
  prefix: string;
  readiness: () => Promise<Readiness>;
  wellKnown: WellKnown;
  /** Of those that have something at a path, the first answers. */
  pages: readonly Pages[];
  graphql: Route;
}): Route {
  const { config, prefix, readiness, wellKnown, pages, graphql } = options;
  const headers = Object.entries(headersOfAll(config));

  const find: Route = async (request, serverContext) => {
    const pathname = withoutPrefix(new URL(request.url).pathname, prefix);
    if (pathname === '/health') return health();
    if (pathname === '/ready') return answerReadiness(await readiness());
    const isPage = pathname !== '/graphql' || wantsPage(request);
    for (const some of isPage ? pages : []) {
      const page = await some.respond(request, pathname, serverContext);
      if (page) return page;
    }
    if (pathname === '/graphql')
      return isBareVisit(request) ? noPage() : graphql(request, serverContext);
    return (await wellKnown(request, pathname)) ?? nothingHere(prefix);
  };

  return async (request, serverContext) => {
    const answer = await find(request, serverContext);
    for (const [name, value] of headers) answer.headers.set(name, value);
    return answer;
  };
}

/**
 * Returns the prefix below which the routes exist as well, or an empty string: a proxy or a framework in front may
 * remove its path or keep it. The prefix is the path of the issuer, unless AUTH_PATH names another.
 */
export function pathPrefix({ issuer, path }: Pick<Config, 'issuer' | 'path'>): string {
  return path ?? new URL(issuer).pathname.replace(/\/$/, '');
}

function withoutPrefix(pathname: string, prefix: string): string {
  if (pathname === prefix) return '/';
  return pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname;
}

/** Returns the headers of every answer. */
export function headersOfAll({ issuer }: Pick<Config, 'issuer'>): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    // RFC 6797 §7.2: not over http, where it has no effect.
    ...(issuer.startsWith('https:') && { 'strict-transport-security': 'max-age=63072000' }),
  };
}

function nothingHere(prefix: string): Response {
  return answerInText(404, `Nothing is here. GraphQL is at ${prefix}/graphql.\n`);
}

/** Returns whether a person opened the endpoint in a browser: a link to an answer has a query. */
function isBareVisit(request: Request): boolean {
  return wantsPage(request) && !new URL(request.url).searchParams.has('query');
}

function noPage(): Response {
  return answerInText(
    400,
    `This is a GraphQL endpoint. It has no page: send it a query, as JSON by POST.

  curl -H 'content-type: application/json' -d '{"query":"{ __typename }"}' <this address>

The operator can turn a page on, GraphiQL: AUTH_GRAPHIQL=on.
`,
  );
}
