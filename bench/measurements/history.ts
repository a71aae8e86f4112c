import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runSql } from '../../test/support/postgres-server.ts';
import { ask } from '../client.ts';
import {
  login,
  loginRequest,
  meQuery,
  operation,
  password,
  post,
  signUp,
  startLatchkey,
  type Tokens,
} from '../latchkey.ts';
import { Skipped, type Measurement, type Run } from '../measurement.ts';
import { startPostgres } from '../postgres-server.ts';
import { launch } from '../processes.ts';
import { median, spread } from '../statistics.ts';
import { formatNumber, formatSpread } from '../tables.ts';

/** How many ended sessions, used tokens of one session, and live sessions the users have behind them. */
const users = {
  few: { ended: 10, used: 10, live: 1 },
  many: { ended: 100_000, used: 300_000, live: 1 },
  crowd: { ended: 10, used: 10, live: 99 },
} as const;
type Name = keyof typeof users;
const names = Object.keys(users) as Name[];

/** So many others have a session each. */
const others = 100_000;
const probesPerSecond = 50;
const mostRounds = 3;
/** A user logs in 600 times at once, and then more slowly. */
const mostTurns = 25;

/** A user who is signed in, and one request of theirs. */
interface Person {
  readonly url: string;
  readonly name: Name;
  tokens: Tokens;
  password: string;
  /** A refresh token of a session that is over, and one that was used up before there were counters. */
  readonly ended: string;
  readonly old: string;
  send(query: string, variables?: object): Promise<number>;
}

const logout = 'mutation ($t: String) { logout(refreshToken: $t) }';

/** What each returns is how long its one request took; what prepares it does not count. */
const works: Record<string, (person: Person) => Promise<number>> = {
  '`me { sessions(first: 1) }`': ({ send }) =>
    send('{ me { sessions(first: 1) { nodes { id } } } }'),
  'the same under 15 aliases': ({ send }) => {
    const aliases = Array.from(
      { length: 15 },
      (_, n) => `s${n}: sessions(first: 1) { nodes { id } }`,
    );
    return send(`{ me { ${aliases.join(' ')} } }`);
  },
  '`logout` with a token of an ended session': ({ send, ended: t }) => send(logout, { t }),
  '`logout` with an old token': ({ send, old: t }) => send(logout, { t }),
  async '`refresh`'(person) {
    const refresh =
      'mutation ($t: String) { refresh(refreshToken: $t) { accessToken refreshToken user { id username } } }';
    const asked = await ask(
      post(person.url, { query: refresh, variables: { t: person.tokens.refreshToken } }),
    );
    person.tokens = (JSON.parse(asked.text).data?.refresh ?? refuse(asked.text)) as Tokens;
    return asked.ms;
  },
  '`login`': async (person) => (await loginAgain(person)).ms,
  async '`revokeSession`'(person) {
    const { id } = (await loginAgain(person)).session;
    return person.send('mutation ($id: ID!) { revokeSession(id: $id) }', { id });
  },
  async '`revokeOtherSessions`'(person) {
    if (person.name !== 'crowd') await loginAgain(person);
    return person.send('mutation { revokeOtherSessions }');
  },
  async '`changePassword`'(person) {
    const next = person.password === password ? `${password} staple` : password;
    const change =
      'mutation ($p: String!, $n: String!) { changePassword(currentPassword: $p, newPassword: $n) { expiresIn } }';
    const ms = await person.send(change, { p: person.password, n: next });
    person.password = next;
    return ms;
  },
};

async function loginAgain({ url, name, password: secret }: Person) {
  const question = loginRequest(url, name, secret);
  const { ms, text } = await ask(question);
  const { accessToken } = (JSON.parse(text).data?.login ?? refuse(text)) as Tokens;
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString());
  return { ms, session: { id: String(claims.sid) } };
}

function refuse(text: string): never {
  throw new Error(`It was refused: ${text}`);
}

interface Block {
  readonly ms: Readonly<Record<string, number[]>>;
  /** What a neighbour's `me` took meanwhile. */
  readonly neighbour: readonly number[];
}

interface Result {
  readonly engine: string;
  readonly blocks: Readonly<Record<Name | 'idle', Block[]>>;
}

export const history: Measurement = {
  name: 'history',
  title: 'A user with much behind them',
  async measure(run) {
    const results: Result[] = [];
    results.push(await onEngine(run, 'SQLite', null));
    const databases = await startPostgres().catch((error: Error) => {
      if (!(error instanceof Skipped)) throw error;
      return null;
    });
    try {
      if (databases) results.push(await onEngine(run, 'PostgreSQL', await databases.create()));
    } finally {
      await databases?.remove();
    }
    return {
      table: {
        head: ['Request', 'Engine', '10 behind, ms', '100,000 behind, ms', '×', '100 live, ms'],
        rows: results.flatMap(rowsOf),
      },
      goals: results.map((result) => ({
        what: `the worst request of a user with 100,000 ended sessions, ${result.engine}`,
        against: 'of a user with 10',
        goal: 2,
        better: 'lower',
        measured: spread([Math.max(...Object.keys(works).map((work) => cost(result, work)))]),
      })),
      notes: [
        `Medians. One user has 100,000 ended sessions, and a session of the version before with 300,000 used tokens; one has 10 of each; one has these 10 and 100 live sessions, which \`revokeOtherSessions\` ends once a round. ${formatNumber(others)} others have a session each, and PostgreSQL and SQLite have run ANALYZE. They ask in turns, each alone for ${run.seconds} s.`,
        ...results.map(neighbourNote),
      ],
      data: results,
    };
  },
};

const typical = ({ blocks }: Result, name: Name, work: string) =>
  median(blocks[name].flatMap(({ ms }) => ms[work] ?? []));

const cost = (result: Result, work: string) =>
  typical(result, 'many', work) / typical(result, 'few', work);

function rowsOf(result: Result): string[][] {
  return Object.keys(works).map((work) => [
    work,
    result.engine,
    formatNumber(typical(result, 'few', work)),
    formatNumber(typical(result, 'many', work)),
    formatNumber(cost(result, work)),
    formatNumber(typical(result, 'crowd', work)),
  ]);
}

function neighbourNote({ engine, blocks }: Result): string {
  const longest = (name: Name | 'idle') =>
    formatSpread(spread(blocks[name].map(({ neighbour }) => Math.max(...neighbour))));
  return `The longest wait for another user’s \`me\` on ${engine}, ms: ${longest('idle')} while no one else asks, ${longest('few')} beside the user with 10, ${longest('many')} beside the one with 100,000, ${longest('crowd')} beside the one with 100 live sessions.`;
}

async function onEngine(run: Run, engine: string, postgresUrl: string | null): Promise<Result> {
  run.progress(`${engine}: filling the database`);
  const folder = join(run.folder, `history-${engine}`);
  const url = postgresUrl ?? `sqlite:${join(folder, 'latchkey.db')}`;
  const start = () => startLatchkey({ folder, place: 'all', settings: { DATABASE_URL: url } });
  const first = await start();
  for (const name of [...names, 'neighbour']) await signUp(first.url, name);
  await first.stop();
  const execute = executor(postgresUrl, join(folder, 'latchkey.db'));
  for (const statement of seeds(run)) await execute(statement);
  const server = await start();
  try {
    const neighbour = await login(server.url, 'neighbour');
    const me = operation(server.url, meQuery, neighbour.accessToken);
    const people = await Promise.all(names.map((name) => begin(server.url, name)));
    const blocks: Result['blocks'] = { idle: [], few: [], many: [], crowd: [] };
    for (let round = 1; round <= Math.min(mostRounds, run.rounds); round++) {
      run.progress(`${engine}, round ${round}`);
      blocks.idle.push(await play(run, me, null));
      for (const person of round % 2 ? people : people.toReversed()) {
        for (let n = 0; n < users[person.name].live; n++) await loginAgain(person);
        blocks[person.name].push(await play(run, me, person));
      }
    }
    return { engine, blocks };
  } finally {
    await server.stop();
  }
}

async function begin(url: string, name: Name): Promise<Person> {
  const [tokens, { refreshToken: ended }] = [await login(url, name), await login(url, name)];
  const person: Person = {
    url,
    name,
    tokens,
    password,
    ended,
    old: oldToken(name),
    async send(query, variables = {}) {
      const { accessToken } = person.tokens;
      const headers = query === logout ? {} : { authorization: `Bearer ${accessToken}` };
      const { status, text, ms } = await ask(post(url, { query, variables }, headers));
      if (status !== 200 || text.includes('"errors"')) refuse(text);
      return ms;
    },
  };
  await person.send(logout, { t: ended });
  return person;
}

async function play(run: Run, me: object, person: Person | null): Promise<Block> {
  const plan = JSON.stringify({ question: me, perSecond: probesPerSecond, seconds: run.seconds });
  const script = join(import.meta.dirname, '../probe.ts');
  const probing = launch([process.execPath, script, plan], { place: 'all' }).finished;
  const over = new AbortController();
  probing.finally(() => over.abort()).catch(() => {});
  const ms = person === null ? {} : await workUntil(over.signal, person);
  return { ms, neighbour: JSON.parse(await probing) as number[] };
}

const endsOthers = ['`revokeOtherSessions`', '`changePassword`'];

async function workUntil(over: AbortSignal, person: Person): Promise<Record<string, number[]>> {
  const ms: Record<string, number[]> = {};
  const measure = async (name: string) => (ms[name] ??= []).push(await works[name]!(person));
  // Where there are 100 live sessions, what ends them comes once, and last.
  const last = person.name === 'crowd' ? endsOthers : [];
  const often = Object.keys(works).filter((name) => !last.includes(name));
  for (let turn = 0; turn < mostTurns && !over.aborted; turn++)
    for (const name of often) await measure(name);
  for (const name of last) await measure(name);
  return ms;
}

const oldToken = (name: Name) => `lk_refresh_${Buffer.alloc(32, name).toString('base64url')}`;
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/** The same on both engines, a statement each. */
function seeds({ quick }: Run): string[] {
  const numbers = (count: number) =>
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${quick ? Math.min(count, 5_000) : count})`;
  const columns = 'id, user_id, created_at, last_used_at, authenticated_at, expires_at';
  const later = Date.UTC(2100, 0);
  const ofUsers = names.flatMap((name) => {
    const { ended, used } = users[name];
    return [
      `${numbers(ended)} insert into sessions (${columns}, ip)
        select '${name} ' || i, (select id from users where username = '${name}'), i, i, i, ${later}, '192.0.2.1' from n`,
      `update sessions set revoked_at = 1 where id like '${name} %'`,
      `${numbers(used)} insert into refresh_tokens (hash, session_id, used_at) select '${name} ' || i, '${name} 1', 1 from n`,
      `insert into refresh_tokens (hash, session_id, used_at) values ('${hashOf(oldToken(name))}', '${name} 1', 1)`,
    ];
  });
  return [
    ...ofUsers,
    `${numbers(others)} insert into users (id, username, username_key, password_hash, created_at)
      select 'other ' || i, 'other ' || i, 'other ' || i, 'none', 1 from n`,
    `${numbers(others)} insert into sessions (${columns})
      select 'live ' || i, 'other ' || i, i, i, i, ${later} from n`,
    'vacuum',
    'analyze',
  ];
}

function executor(postgresUrl: string | null, file: string) {
  return async (statement: string): Promise<void> => {
    if (postgresUrl !== null) return void (await runSql(postgresUrl, statement));
    const database = new DatabaseSync(file);
    database.exec(statement);
    database.close();
  };
}
