/**
 * Measures what a webhook costs a login: `node bench/webhook-login.ts [--engine sqlite] [--rounds 40]
 * [--pause 0]`. Two servers, one of them with a webhook for all events whose receiver answers at once, take ten logins in a
 * row by turns. Without a pause between them, in milliseconds, a login waits for the delivery of the one before.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cpuSeconds } from './cpu-time.ts';
import { startPostgres } from './postgres-server.ts';
import { launch, killAll } from './processes.ts';
import { median, percentile, ratio } from './statistics.ts';
import { plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    rounds: { type: 'string', default: '40' },
    pause: { type: 'string', default: '0' },
  },
});
const rounds = Number(values.rounds);
const inARow = 10;
const root = join(import.meta.dirname, '..');
const password = 'correct horse battery';
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
const postgres = values.engine === 'sqlite' ? null : await startPostgres();

type Data = Record<string, { accessToken: string }>;

async function ask(url: string, query: string, token?: string): Promise<Data> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { data, errors } = (await answer.json()) as { data?: Data; errors?: unknown };
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data;
}

const logIn = async (url: string): Promise<string> => {
  const query = `mutation { login(username: "susan", password: "${password}") { accessToken } }`;
  return (await ask(url, query))['login']!.accessToken;
};

/** Starts a server on which susan is an administrator. */
async function start(name: string): Promise<{ url: string; pid: number }> {
  const DATABASE_URL = (await postgres?.create()) ?? `sqlite:${join(folder, name)}.db`;
  const settings = { AUTH_ADMIN: 'on', AUTH_WEBHOOK_PRIVATE: 'on', AUTH_ATTEMPTS: 'off' };
  const env = { DATABASE_URL, PORT: '0', ...settings };
  const server = launch([process.execPath, join(root, 'src/main.ts')], { place: 'all', env });
  const [, port] = await server.printed(/http:\/\/localhost:(\d+)\/graphql/);
  const url = `http://127.0.0.1:${port}/graphql`;
  const input = `{ username: "susan", password: "${password}" }`;
  await ask(url, `mutation { signUp(input: ${input}) { tokenType } }`);
  const grant = ['user', 'grant', 'susan', 'latchkey:admin'];
  execFileSync(process.execPath, [join(root, 'bin/latchkey.mjs'), ...grant], {
    env: { PATH: process.env['PATH'], DATABASE_URL },
    stdio: 'ignore',
  });
  return { url, pid: server.pid };
}

/** Returns the median of logins one after the other, in milliseconds. */
async function play(url: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < inARow; n += 1) {
    const begun = performance.now();
    await logIn(url);
    times.push(performance.now() - begun);
    await pause(Number(values.pause));
  }
  return median(times);
}

const cpuOf = ({ pid }: { pid: number }): number => cpuSeconds(pid) ?? NaN;

let posts = 0;
const receiver = createServer((request, response) => {
  posts += 1;
  request.resume();
  response.writeHead(204).end();
});
try {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const [without, having] = [await start('without'), await start('having')];
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const create = `mutation { createWebhook(input: { url: "${hook}" }) { secret } }`;
  await ask(having.url, create, await logIn(having.url));
  await play(without.url);
  await play(having.url);
  const begun = [without, having].map(cpuOf);
  const [ofNone, ofOne]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    // Which is first changes, too: what it leaves behind would slow the second.
    const turns = [() => play(without.url).then((ms) => ofNone.push(ms))];
    turns.push(() => play(having.url).then((ms) => ofOne.push(ms)));
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  const used = [without, having].map((server, n) => cpuOf(server) - begun[n]!);
  const row = (what: string, ms: readonly number[], cpu = 0) => [
    what,
    median(ms).toFixed(2),
    percentile(ms, 0.9).toFixed(2),
    ((cpu * 1000) / (rounds * inARow)).toFixed(2),
  ];
  const head = [
    `Logins on ${values.engine}, ${inARow} in a row`,
    'Median, ms',
    'p90, ms',
    'CPU, ms',
  ];
  console.log(
    plainTable({
      head,
      rows: [row('no webhook', ofNone, used[0]), row('a webhook', ofOne, used[1])],
    }),
  );
  const found = ratio(ofOne, ofNone).median.toFixed(3);
  console.log(`Median of the ratios of rounds: ${found}; ${posts} posts.`);
} finally {
  killAll();
  receiver.closeAllConnections();
  receiver.close();
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
}
