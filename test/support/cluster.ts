import { get } from 'node:http';
import { post } from './hostile-clients.ts';
import { startServer, type RunningServer } from './process.ts';

/** What an answer says. */
export interface Answered {
  readonly code: string | undefined;
  readonly reason: string | undefined;
  readonly data: Record<string, any> | null;
}

/** What a client learned; `unclear` where nobody told it whether the thing was done. */
export type Reply = Answered | 'unclear';

export interface Cluster {
  /** Asks the next node in turn, or the one after it where nobody listens. */
  ask(query: string, token?: string): Promise<Reply>;
  /** Kills a node with -9 and starts another in its place. */
  replace(index: number): Promise<void>;
  /** What /ready says on each node. */
  readiness(): Promise<number[]>;
  stop(): Promise<void>;
  /** How often each answer was given. */
  readonly counts: ReadonlyMap<string, number>;
  /** What no client should have got. */
  readonly surprises: readonly string[];
  readonly slowestMs: number;
  readonly nodes: readonly { readonly port: number }[];
}

interface Node {
  server: RunningServer;
  alive: boolean;
}

const unavailable = new Set(['STORE_UNAVAILABLE', 'SERVER_BUSY']);

/** Starts so many servers with the same settings. */
export async function startCluster(size: number, env: Record<string, string>): Promise<Cluster> {
  const start = async (): Promise<Node> => ({ server: await startServer(env), alive: true });
  const nodes = await Promise.all(Array.from({ length: size }, start));
  const counts = new Map<string, number>();
  const surprises: string[] = [];
  let turn = 0;
  let slowestMs = 0;

  const count = (line: string) => counts.set(line, (counts.get(line) ?? 0) + 1);

  const askNext = async (body: string, headers: Record<string, string>): Promise<Reply | null> => {
    const node = nodes[(turn += 1) % size]!;
    const { port } = node.server;
    const begun = performance.now();
    try {
      const answer = await post({ port, agent: false, headers }, body);
      slowestMs = Math.max(slowestMs, performance.now() - begun);
      const { line, reply, allowed } = read(answer);
      count(line);
      if (!allowed) surprises.push(`${line}: ${answer.text}`);
      return reply;
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      count(code);
      if (node.alive) surprises.push(`${code} of a node that lives`);
      return code === 'ECONNREFUSED' ? null : 'unclear';
    }
  };

  return {
    counts,
    surprises,
    get slowestMs() {
      return slowestMs;
    },
    get nodes() {
      return nodes.map(({ server }) => server);
    },
    async ask(query, token) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const body = JSON.stringify({ query });
      for (let tried = 0; tried < size; tried += 1) {
        const reply = await askNext(body, headers);
        if (reply !== null) return reply;
      }
      return 'unclear';
    },
    async replace(index) {
      const old = nodes[index]!;
      old.alive = false;
      await old.server.stop('SIGKILL');
      nodes[index] = await start();
    },
    readiness: () => Promise.all(nodes.map(({ server }) => ready(server.port))),
    async stop() {
      await Promise.all(nodes.map(({ server }) => server.stop()));
    },
  };
}

function read({ status, headers, text }: Awaited<ReturnType<typeof post>>) {
  const { data = null, errors } = JSON.parse(text);
  const { code, reason } = errors?.[0]?.extensions ?? {};
  const line = [status, code, reason].filter(Boolean).join(' ');
  if (status !== 503) {
    const allowed = status !== undefined && status < 500;
    return { line, reply: { code, reason, data } satisfies Answered, allowed };
  }
  return {
    line,
    reply: 'unclear' as const,
    allowed: unavailable.has(code) && 'retry-after' in headers,
  };
}

function ready(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = get({ port, path: '/ready', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asking.on('error', reject);
  });
}
