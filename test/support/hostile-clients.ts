import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { openConnection } from './process-connection.ts';
import { createSeeded, type Seeded } from './seeded.ts';

/** What a client got: the status, and the code of a refusal. */
type Outcome = string;

interface Habit {
  readonly allowed: readonly Outcome[];
  act(random: Seeded, clients: Clients): Promise<Outcome | Outcome[]>;
}

interface Clients {
  readonly port: number;
  /** A token that is good. */
  readonly token: string;
  /** Connections that are kept open on purpose, the oldest first. */
  readonly slow: Socket[];
  post(random: Seeded, body: string, headers?: Record<string, string>): Promise<Outcome>;
}

interface PostOptions {
  readonly port: number;
  readonly agent: Agent | false;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Crowd {
  /** How often each `habit: outcome` was there. */
  readonly counts: ReadonlyMap<string, number>;
  /** What no client should have got: `habit: outcome`. */
  readonly surprises: readonly string[];
  /** Lets what has begun finish, and closes every connection. */
  stop(): Promise<void>;
}

const gone = 'cut off';
const manySlow = 30;
const me = JSON.stringify({ query: '{ me { username } }' });
const loggingIn = ['401 INVALID_CREDENTIALS', '429 TOO_MANY_ATTEMPTS', '503 SERVER_BUSY'];
const parts = ['{', '}', '[', '"query":', '"{ me { id } }"', ',', '\\ud800', '\0', 'null'];
const head = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const beginnings = ['', 'POST /gra', head, `${head}Content-Length: 900\r\n\r\n{"query"`];

const documents = [
  `{ ${'me { sessions { nodes { '.repeat(40)} id ${'} } }'.repeat(40)} }`,
  `{ ${Array.from({ length: 200 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
  `{ me ${'@skip(if: false) '.repeat(100)} { id } }`,
  '{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }',
  `{ ${'a '.repeat(2_000)} }`,
  'mutation { a: login(username: "a", password: "b") { tokenType } b: login(username: "a", password: "b") { tokenType } }',
  '{ me { id ',
];

const habits: Record<string, Habit> = {
  'a good token': {
    allowed: ['200'],
    act: (random, clients) => clients.post(random, me, bearer(clients.token)),
  },
  'a forged token': {
    allowed: ['401 UNAUTHENTICATED'],
    act: (random, clients) => clients.post(random, me, bearer(forged(clients.token, random))),
  },
  'a wrong password': {
    allowed: loggingIn,
    act: (random, clients) => clients.post(random, login('susan', random), from(2, random)),
  },
  'a flood of unknown users': {
    allowed: loggingIn,
    act: (random, clients) => Promise.all(Array.from({ length: 12 }, () => guess(random, clients))),
  },
  'an unknown refresh token': {
    allowed: ['401 REFRESH_TOKEN_INVALID', '429 TOO_MANY_ATTEMPTS'],
    act: (random, clients) => clients.post(random, refresh(random), from(2, random)),
  },
  'a body that is too long': {
    allowed: ['413 BODY_TOO_LARGE', gone],
    act: (random, clients) => clients.post(random, 'x'.repeat(65_537 + random.below(200_000))),
  },
  'a malformed body': {
    allowed: ['400 BAD_REQUEST'],
    act: (random, clients) => clients.post(random, `{${random.text(parts, 20)}`),
  },
  'a hostile document': {
    allowed: ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'DOCUMENT_LIMIT_EXCEEDED'].map(
      (code) => `400 ${code}`,
    ),
    act: (random, clients) =>
      clients.post(
        random,
        JSON.stringify({ query: random.pick(documents) }),
        bearer(clients.token),
      ),
  },
  'a slow client': { allowed: [gone], act: dawdle },
  'an aborted request': { allowed: [gone], act: abort },
};

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** One of so many addresses, as a trusted proxy would hand it on. */
function from(addresses: number, random: Seeded): Record<string, string> {
  return { 'x-forwarded-for': `192.0.2.${random.below(addresses)}` };
}

function forged(token: string, random: Seeded): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const at = random.below(signature.length - 2);
  const other = signature[at] === 'A' ? 'B' : 'A';
  const signed = `${signature.slice(0, at)}${other}${signature.slice(at + 1)}`;
  const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
  return random.pick([`${header}.${payload}.${signed}`, `${none}.${payload}.`, 'x'.repeat(5_000)]);
}

function login(username: string, random: Seeded): string {
  const query = `mutation ($u: String!, $p: String!) { login(username: $u, password: $p) { tokenType } }`;
  return JSON.stringify({ query, variables: { u: username, p: `wrong ${random.below(1e9)}` } });
}

function guess(random: Seeded, clients: Clients): Promise<Outcome> {
  return clients.post(random, login(`x${random.below(1e6)}`, random), from(200, random));
}

function refresh(random: Seeded): string {
  const token = `lk_refresh_${'x'.repeat(35)}${1e8 + random.below(1e8)}`.slice(0, 54);
  return JSON.stringify({ query: `mutation { refresh(refreshToken: "${token}") { tokenType } }` });
}

/** Begins a request and leaves it there; the one who waited longest goes away. */
async function dawdle(random: Seeded, { port, slow }: Clients): Promise<Outcome> {
  const { socket } = await openConnection(port);
  socket.write(random.pick(beginnings));
  slow.push(socket);
  if (slow.length > manySlow) slow.shift()?.destroy();
  return gone;
}

/** Sends all or some of a request and goes away without reading. */
async function abort(random: Seeded, { port, token }: Clients): Promise<Outcome> {
  const { socket, received } = await openConnection(port);
  const whole = `${head}Authorization: Bearer ${token}\r\nContent-Length: ${me.length}\r\n\r\n${me}`;
  const sent = whole.slice(0, random.pick([whole.length, random.below(whole.length)]));
  socket.write(sent, () => random.pick([() => socket.destroy(), () => socket.resetAndDestroy()])());
  await received;
  return gone;
}

/** Lets so many clients loose, each with habits of its own choice, again and again until they are stopped. */
export function letLoose(port: number, token: string, size: number): Crowd {
  const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: false })];
  const counts = new Map<string, number>();
  const surprises: string[] = [];
  const clients: Clients = {
    port,
    token,
    slow: [],
    post: (random, body, headers) =>
      post({ port, agent: random.pick(agents), headers: headers ?? {} }, body).then(
        outcomeOf,
        () => gone,
      ),
  };
  const end = new AbortController();
  const live = async (seed: number) => {
    const random = createSeeded(seed);
    while (!end.signal.aborted) {
      const name = random.pick(Object.keys(habits));
      const { allowed, act } = habits[name]!;
      for (const outcome of [await act(random, clients)].flat()) {
        const line = `${name}: ${outcome}`;
        counts.set(line, (counts.get(line) ?? 0) + 1);
        if (!allowed.includes(outcome)) surprises.push(line);
      }
    }
  };
  const lives = Promise.all(Array.from({ length: size }, (_, n) => live(n + 1)));
  return {
    counts,
    surprises,
    async stop() {
      end.abort();
      await lives;
      for (const agent of agents) agent.destroy();
      for (const socket of clients.slow) socket.destroy();
    },
  };
}

/** When each connection had its last answer. */
const lastUsed = new WeakMap<Socket, number>();
/** The server closes a connection that was idle for 5 s; who writes at that moment is cut off, and has to write again. */
const almostClosedMs = 4_000;

/** Posts a body and returns the answer; rejects where the connection is cut off. */
export function post(options: PostOptions, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...options.headers };
    const sending = request({ ...options, path: '/graphql', method: 'POST', headers });
    let usedAt = Infinity;
    sending.on('socket', (socket) => {
      usedAt = lastUsed.get(socket) ?? Infinity;
      socket.once('free', () => lastUsed.set(socket, performance.now()));
    });
    const begun = performance.now();
    sending.on('error', (error) => {
      if (begun - usedAt < almostClosedMs || !sending.reusedSocket) reject(error);
      else resolve(post({ ...options, agent: false }, body));
    });
    sending.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      const { statusCode: status, headers: answered } = response;
      response.on('end', () => resolve({ status, headers: answered, text }));
    });
    sending.end(body);
  });
}

function outcomeOf({ status, text }: Answer): Outcome {
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}
