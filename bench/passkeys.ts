/**
 * Measures how long a login with a passkey takes, as a client sees it, beside its signature alone, and the CPU time of the
 * server for it, both mutations, in which other work on the machine has no say:
 * `node bench/passkeys.ts [--engine sqlite] [--rounds 5] [--logins 300]`. One after the other, with a passkey that is not synced.
 */
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  createSoftwareAuthenticator,
  type CreationOptions,
  type RequestOptions,
} from '../src/testing/software-authenticator.ts';
import { ask } from './client.ts';
import { cpuSeconds } from './cpu-time.ts';
import { post, signUp, startLatchkey, type Latchkey } from './latchkey.ts';
import { startPostgres } from './postgres-server.ts';
import { killAll } from './processes.ts';
import { percentile, ratio, spread } from './statistics.ts';
import { formatSpread, plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    rounds: { type: 'string', default: '5' },
    logins: { type: 'string', default: '300' },
  },
});
const authenticator = createSoftwareAuthenticator();

interface Begun<Options> {
  readonly challenge: string;
  readonly options: Options;
}

/** Sends a mutation, and returns what its one field returned and how many milliseconds that took. */
async function mutate(
  url: string,
  query: string,
  variables: object = {},
  token?: string,
): Promise<{ result: unknown; ms: number }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { text, ms } = await ask(post(url, { query, variables }, headers));
  const { data } = JSON.parse(text) as { data?: Record<string, unknown> };
  const [result] = Object.values(data ?? {});
  if (!result) throw new Error(`It was refused: ${text}`);
  return { result, ms };
}

async function register(url: string): Promise<void> {
  const { accessToken } = await signUp(url, 'susan');
  const begin = 'mutation { startPasskeyRegistration { challenge options } }';
  const { result } = await mutate(url, begin, {}, accessToken);
  const { challenge, options } = result as Begun<CreationOptions>;
  const store =
    'mutation ($challenge: String!, $credential: RegistrationResponseJSON!) { registerPasskey(challenge: $challenge, credential: $credential) { id } }';
  const credential = authenticator.create(options);
  await mutate(url, store, { challenge, credential }, accessToken);
}

const loginDocument =
  'mutation ($challenge: String!, $credential: AuthenticationResponseJSON!) { loginWithPasskey(challenge: $challenge, credential: $credential) { accessToken } }';

/** Returns the milliseconds of each step of each login, and those of CPU time that a login took the server. */
async function logIn({ url, pid }: Latchkey, times: number) {
  const cpuBefore = cpuSeconds(pid) ?? 0;
  const begun: number[] = [];
  const logins: number[] = [];
  for (let n = 0; n < times; n++) {
    const begin = 'mutation { startPasskeyLogin { challenge options } }';
    const started = await mutate(url, begin);
    const { challenge, options } = started.result as Begun<RequestOptions>;
    const credential = authenticator.get(options);
    begun.push(started.ms);
    logins.push((await mutate(url, loginDocument, { challenge, credential })).ms);
  }
  return { begun, logins, cpu: [(((cpuSeconds(pid) ?? 0) - cpuBefore) * 1000) / times] };
}

/** Returns the milliseconds of checking signatures with ES256, as authenticators make them, and of nothing else. */
function verifyBarely(times: number): number[] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  return Array.from({ length: times }, (_, n) => {
    const data = Buffer.alloc(69, n);
    const signature = sign('sha256', data, privateKey);
    const begin = performance.now();
    const isGood = verify('sha256', data, createPublicKey({ key: jwk, format: 'jwk' }), signature);
    if (!isGood) throw new Error('A good signature was refused.');
    return performance.now() - begin;
  });
}

type What = 'begun' | 'logins' | 'bare' | 'cpu';

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
  process.on('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const databases = values.engine === 'sqlite' ? null : await startPostgres();
  try {
    const url = databases ? await databases.create() : `sqlite:${join(folder, 'latchkey.db')}`;
    const server = await startLatchkey({ folder, settings: { DATABASE_URL: url } });
    await register(server.url);
    const times = Number(values.logins);
    const rounds: Record<What, number[]>[] = [];
    // The first round warms up, and loads the library.
    for (let round = 0; round <= Number(values.rounds); round++)
      rounds.push({ ...(await logIn(server, times)), bare: verifyBarely(times) });
    await server.stop();
    const of = (what: What, share: number) =>
      rounds.slice(1).map((round) => percentile(round[what], share));
    const beside = of('logins', 0.99).map((ms, round) => ms - of('bare', 0.99)[round]!);
    const row = (name: string, what: What) => {
      const p99 = of(what, 0.99);
      return [name, ...[of(what, 0.5), p99].map(spread), ratio(p99, of('bare', 0.99))];
    };
    const rows = [
      row('the signature alone', 'bare'),
      row('`startPasskeyLogin`', 'begun'),
      row('`loginWithPasskey`', 'logins'),
    ].map((cells) => cells.map((cell) => (typeof cell === 'string' ? cell : formatSpread(cell))));
    console.log(
      plainTable({ head: [values.engine, 'p50 ms', 'p99 ms', 'p99, × signature'], rows }),
    );
    console.log(`Beside the signature, p99: ${formatSpread(spread(beside))} ms`);
    console.log(`CPU time of the server for a login: ${formatSpread(spread(of('cpu', 1)))} ms`);
  } finally {
    await databases?.remove();
  }
}

await measure();
