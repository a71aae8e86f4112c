/**
 * Measures the CPU time of the server for each step of a login at a provider, in which neither the time of the provider nor
 * other work on the machine has a say: `node bench/providers.ts [--rounds 20] [--logins 20]`. One login after the other,
 * with RS256, to a user who is known; and what a client sees of the callback, with the provider's answer in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { ask } from './client.ts';
import { cpuSeconds } from './cpu-time.ts';
import { post, startLatchkey, type Latchkey } from './latchkey.ts';
import { killAll } from './processes.ts';
import { percentile, spread } from './statistics.ts';
import { formatSpread, plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    // An account at a provider has no more codes at a time.
    logins: { type: 'string', default: '20' },
  },
});

/** A provider in this process that gives an ID token for each code: the code is the nonce. */
async function startProvider(): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const http = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const tokens = async (form: URLSearchParams) => {
    const claims = { nonce: form.get('code'), email: 'susan@example.com', email_verified: true };
    const idToken = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' });
    idToken.setIssuer(issuer).setAudience('latchkey').setSubject('susan-1');
    const id_token = await idToken.setIssuedAt().setExpirationTime('5m').sign(privateKey);
    return { access_token: 'access', token_type: 'Bearer', id_token };
  };
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
  http.on('request', async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const answer =
      request.url === '/token'
        ? await tokens(new URLSearchParams(body))
        : request.url === '/jwks'
          ? { keys: [jwk] }
          : document;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  http.unref();
  return issuer;
}

async function mutate<Result>(url: string, query: string, variables: object): Promise<Result> {
  const { text } = await ask(post(url, { query, variables }));
  const { data } = JSON.parse(text) as { data?: Record<string, Result | null> };
  const [result] = Object.values(data ?? {});
  if (!result) throw new Error(`It was refused: ${text}`);
  return result;
}

const begin =
  'mutation ($returnTo: String!) { startOidcLogin(provider: "corp", returnTo: $returnTo) { url verifier } }';
const finish =
  'mutation ($code: String!, $verifier: String) { finishOidcLogin(code: $code, verifier: $verifier) { accessToken } }';

interface Begun {
  readonly url: string;
  readonly verifier: string;
}

interface Step {
  /** Milliseconds of CPU time that each took the server. */
  readonly cpu: number[];
  /** Milliseconds that a client waited for each. */
  readonly ms: number[];
}

async function step<Given, Result>(
  { pid }: Latchkey,
  given: readonly Given[],
  work: (one: Given) => Promise<Result>,
): Promise<Step & { results: Result[] }> {
  const before = cpuSeconds(pid) ?? 0;
  const results: Result[] = [];
  const ms: number[] = [];
  for (const one of given) {
    const from = performance.now();
    results.push(await work(one));
    ms.push(performance.now() - from);
  }
  return { results, ms, cpu: [(((cpuSeconds(pid) ?? 0) - before) * 1000) / given.length] };
}

async function logIn(server: Latchkey, times: number): Promise<Record<string, Step>> {
  const returnTo = 'http://localhost:4000/done';
  const begun = await step(server, Array.from({ length: times }), () =>
    mutate<Begun>(server.url, begin, { returnTo }),
  );
  const called = await step(server, begun.results, async ({ url, verifier }) => {
    const wanted = new URL(url).searchParams;
    const callback = new URL('/oidc/corp/callback', server.url);
    callback.searchParams.set('state', wanted.get('state')!);
    callback.searchParams.set('code', wanted.get('nonce')!);
    const { status, headers } = await fetch(callback, { redirect: 'manual' });
    const code = new URL(headers.get('location') ?? '').searchParams.get('code');
    if (code === null) throw new Error(`The callback answered ${status}.`);
    return { code, verifier };
  });
  const finished = await step(server, called.results, (given) => mutate(server.url, finish, given));
  return { '`startOidcLogin`': begun, 'the callback': called, '`finishOidcLogin`': finished };
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
  process.on('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  const server = await startLatchkey({
    folder,
    settings: {
      AUTH_OIDC_PROVIDERS: 'corp',
      AUTH_OIDC_CORP_ISSUER: await startProvider(),
      AUTH_OIDC_CORP_CLIENT_ID: 'latchkey',
      AUTH_OIDC_CORP_CLIENT_SECRET: 'a-secret-of-the-client',
      AUTH_OIDC_SIGN_UP: 'open',
    },
  });
  // The first round warms up, loads the library, and creates the user.
  const rounds: Record<string, Step>[] = [];
  for (let round = 0; round <= Number(values.rounds); round++)
    rounds.push(await logIn(server, Number(values.logins)));
  await server.stop();
  const rows = Object.keys(rounds[0]!).map((name) => {
    const measured = rounds.slice(1).map((round) => round[name]!);
    const cpu = spread(measured.flatMap((one) => one.cpu));
    const waited = spread(measured.map(({ ms }) => percentile(ms, 0.5)));
    return [name, formatSpread(cpu), formatSpread(waited)];
  });
  console.log(plainTable({ head: ['step', 'CPU ms of the server', 'p50 ms with it'], rows }));
}

await measure();
