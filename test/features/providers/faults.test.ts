import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { mayAsk } from '../../../src/features/providers/http.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { say, startLyingProvider, type Answer } from '../../support/lying-provider.ts';
import { createOneProvider, flow, parametersOf } from '../../support/providers.ts';

const discovery = '/.well-known/openid-configuration';
const json = { 'content-type': 'application/json' };

async function setUp({ timeoutSeconds = 5 } = {}) {
  const clock = createFakeClock();
  const lying = await startLyingProvider(clock);
  const one = createOneProvider({ issuer: lying.issuer }, { clock, timeoutSeconds });
  const countOf = (path: string) => lying.asked.filter((asked) => asked.path === path).length;
  const begin = () => one.provider.authorizationUrl(flow);
  const finish = async (url: string) =>
    one.provider.identify(flow, await parametersOf(lying.logIn(url)));
  const reasons = () => one.recorded.map(([, { reason }]) => reason);
  return { lying, ...one, countOf, begin, finish, reasons };
}

/** Sends a byte every 50 ms. */
const drip: Answer = (response) => {
  response.writeHead(200, json);
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
};

const silence: Answer = () => {};

test.each<[string, string, Answer]>([
  ['is silent', '/token', silence],
  ['drips its tokens', '/token', drip],
  ['drips its keys', '/jwks', drip],
  ['is silent at first', discovery, silence],
])('a provider that %s is unavailable after a second', async (_name, path, answer) => {
  const { lying, begin, finish, reasons } = await setUp({ timeoutSeconds: 1 });
  const url = path === discovery ? null : await begin();
  lying.answers[path] = answer;
  const from = performance.now();
  await expect(url === null ? begin() : finish(url)).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
    extensions: { retryAfter: 5 },
  });
  // A busy machine needs longer; without a limit it would never end.
  expect(performance.now() - from).toBeLessThan(5000);
  expect(reasons()).toEqual(['timeout']);
});

/** Answers after so long. */
const late =
  (ms: number, body: () => object | Promise<object>): Answer =>
  (response) =>
    void setTimeout(async () => {
      response.writeHead(200, json).end(JSON.stringify(await body()));
    }, ms);

test('the time is for all requests of a login together', async () => {
  const { lying, begin, finish, reasons } = await setUp({ timeoutSeconds: 2 });
  const url = await begin();
  lying.answers['/token'] = late(1200, async () => ({
    access_token: 'a',
    token_type: 'Bearer',
    id_token: await lying.idToken(),
  }));
  lying.answers['/jwks'] = late(1200, () => ({ keys: [lying.keys.jwk] }));
  await expect(finish(url)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(reasons()).toEqual(['timeout']);
});

test('of 10 MB, no more than 256 KB are read', async () => {
  const { lying, begin, finish, reasons } = await setUp();
  let isCut = false;
  lying.answers['/token'] = (response) => {
    response.writeHead(200, json).on('close', () => (isCut = !response.writableFinished));
    response.end(Buffer.alloc(10 * 1024 * 1024, ' '));
  };
  await expect(begin().then(finish)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(reasons()).toEqual(['too long']);
  await expect.poll(() => isCut).toBe(true);
});

test('of 10 MB that were packed into 10 KB, no more than 256 KB are unpacked', async () => {
  const { lying, begin, finish, reasons } = await setUp();
  lying.answers['/token'] = (response) =>
    void response
      .writeHead(200, { ...json, 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(10 * 1024 * 1024, ' ')));
  await expect(begin().then(finish)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(reasons()).toEqual(['too long']);
});

test('no redirect is followed', async () => {
  const { lying, begin, countOf, reasons } = await setUp();
  lying.answers[discovery] = say(302, 'application/json', '{}', { location: '/elsewhere' });
  await expect(begin()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect([reasons(), countOf('/elsewhere')]).toEqual([['redirect'], 0]);
});

test('logins beyond a hundred that wait are refused at once', async () => {
  const { lying, begin, reasons } = await setUp({ timeoutSeconds: 2 });
  lying.answers[discovery] = silence;
  const waiting = Array.from({ length: 100 }, () => begin().catch((error: unknown) => error));
  await expect(begin()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect(reasons()).toEqual(['too many waiting']);
  await Promise.all(waiting);
  expect(reasons()).toHaveLength(101);
});

test('a provider that is back is asked again', async () => {
  const { lying, clock, begin } = await setUp();
  lying.answers[discovery] = say(500, 'application/json', '{}');
  await expect(begin()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  delete lying.answers[discovery];
  await expect(begin()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  clock.advanceSeconds(1);
  expect(await begin()).toContain(`${lying.issuer}/authorize?`);
});

test('the discovery document is asked for once an hour, however many logins begin', async () => {
  const { clock, begin, countOf } = await setUp();
  await Promise.all(Array.from({ length: 20 }, begin));
  clock.advanceSeconds(3599);
  await begin();
  expect(countOf(discovery)).toBe(1);
  clock.advanceSeconds(1);
  await begin();
  expect(countOf(discovery)).toBe(2);
});

test('tokens with made-up keys cause one request for keys in ten seconds', async () => {
  const { lying, clock, begin, finish, countOf } = await setUp();
  const url = await begin();
  await finish(url);
  lying.makeIdToken = (claims) => lying.sign(claims, { kid: 'made up' });
  const forged = () => Array.from({ length: 20 }, () => finish(url).catch(() => null));
  await Promise.all(forged());
  expect(countOf('/jwks')).toBe(1);
  clock.advanceSeconds(10);
  await Promise.all(forged());
  expect(countOf('/jwks')).toBe(2);
});

test('a key that is new at the provider is found; one that was withdrawn is refused after five minutes', async () => {
  const { lying, clock, begin, finish } = await setUp();
  const url = await begin();
  await finish(url);
  lying.answers['/jwks'] = { keys: [{ ...lying.keys.jwk, kid: 'new' }] };
  clock.advanceSeconds(10);
  lying.makeIdToken = (claims) => lying.sign(claims, { kid: 'new' });
  expect(await finish(url)).toMatchObject({ subject: 'susan-1' });
  lying.answers['/jwks'] = { keys: [] };
  clock.advanceSeconds(299);
  expect(await finish(url)).toMatchObject({ subject: 'susan-1' });
  clock.advanceSeconds(1);
  await expect(finish(url)).rejects.toMatchObject({ reason: 'kid' });
});

test('nothing of a code, a secret or a token is in an error or an event', async () => {
  const { lying, begin, finish, recorded } = await setUp();
  const url = await begin();
  lying.answer = { code: 'a-secret-code' };
  lying.answers['/token'] = say(400, 'application/json', '{"error":"invalid_secret_grant"}');
  const error: unknown = await finish(url).catch((thrown: unknown) => thrown);
  const said = JSON.stringify([error, String(error), recorded]);
  expect(said).toContain('token request refused');
  expect(said).not.toMatch(/a-secret|invalid_secret/);
  expect((error as Error).cause).toBeUndefined();
});

const issuer = 'https://id.example.com';

test.each([
  ['https://169.254.169.254/latest/meta-data', issuer],
  ['https://localhost/token', issuer],
  ['https://10.0.0.1/token', issuer],
  ['https://[::1]/token', issuer],
  ['http://id.example.com/token', issuer],
  ['http://localhost/token', issuer],
  ['file:///etc/passwd', issuer],
  ['https://user:secret@id.example.com/token', issuer],
  ['https://:secret@id.example.com/token', issuer],
  ['/token', issuer],
  ['http://10.0.0.1/token', 'http://localhost:9000'],
  ['http://169.254.169.254/', 'http://127.0.0.1:9000'],
  ['http://id.example.com/token', 'http://localhost:9000'],
  ['http://10.0.0.5/token', 'https://10.0.0.5'],
])('%s is not asked for the issuer %s', (url, ofIssuer) => {
  expect(mayAsk(url, ofIssuer)).toBe(false);
});

test.each([
  ['https://oauth2.googleapis.com/token', 'https://accounts.google.com'],
  ['https://10.0.0.6/token', 'https://10.0.0.5'],
  ['http://127.0.0.1:9001/token', 'http://localhost:9000'],
])('%s is asked for the issuer %s', (url, ofIssuer) => {
  expect(mayAsk(url, ofIssuer)).toBe(true);
});

test('a discovery document leads into no network of the server', async () => {
  const asked: string[] = [];
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: 'https://169.254.169.254/latest/meta-data',
    jwks_uri: `${issuer}/jwks`,
  };
  const { provider, recorded } = createOneProvider(
    { issuer },
    {
      fetch: async (url) => {
        asked.push(url as string);
        return Response.json(document);
      },
    },
  );
  await expect(provider.authorizationUrl(flow)).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
  });
  expect(recorded[0]?.[1].reason).toBe('discovery: token_endpoint');
  expect(asked).toEqual([`${issuer}${discovery}`]);
});
