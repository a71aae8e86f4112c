import type { RequestListener, ServerResponse } from 'node:http';
import type { Watched } from './gauges.ts';

/** The source of `/metrics`. */
export interface Shown {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** The details of a server, or of each of its workers. */
export interface Details {
  readonly status: string;
}

/** Returns the listener for `GET /metrics` and `GET /ready`. It is not for the public: `/ready` has details here. */
export function createMetricsListener(options: {
  collect: () => Promise<Shown>;
  describe: () => Promise<Details>;
}): RequestListener {
  const routes: Record<string, () => Promise<Answer>> = {
    '/metrics': async () => {
      const shown = await options.collect();
      return { status: 200, type: shown.contentType, text: await shown.metrics() };
    },
    '/ready': async () => toAnswer(await options.describe()),
  };
  return (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const route = request.method === 'GET' && Object.hasOwn(routes, path) ? routes[path] : null;
    const answering = route ? route() : Promise.resolve(nothingHere);
    answering.then(
      (answer) => send(response, answer),
      () => response.writeHead(500).end(),
    );
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const nothingHere: Answer = {
  status: 404,
  type: 'text/plain; charset=utf-8',
  text: 'Metrics are at /metrics.\n',
};

function send(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}

function toAnswer(details: Details): Answer {
  return {
    status: details.status === 'ready' ? 200 : 503,
    type: 'application/json',
    text: `${JSON.stringify(details, null, 2)}\n`,
  };
}

/** Returns the details of one server; `watched` is null until the server has started. */
export async function describeReadiness(
  watched: Watched | null,
  /** When each upkeep has last succeeded, in seconds since the epoch. */
  lastSuccess: ReadonlyMap<string, number>,
): Promise<Details> {
  const status = (await watched?.readiness()) ?? 'starting';
  const details = watched && {
    upkeep: {
      lastSuccess: Object.fromEntries(
        [...lastSuccess].map(([name, seconds]) => [name, new Date(seconds * 1000)]),
      ),
      backlogSeconds: await backlogs(watched),
    },
    pool: watched.pool(),
    passwords: watched.passwords(),
  };
  return { status, ...details };
}

/** Null while the database does not answer. */
async function backlogs(watched: Watched): Promise<Record<string, number | null>> {
  const found = watched.swept.map(async (kind) => [
    kind,
    await watched.backlogSeconds(kind).catch(() => null),
  ]);
  return Object.fromEntries(await Promise.all(found));
}
