import { expect, test } from 'vitest';
import { sharedDatabase } from '../support/engines.ts';
import { secrets } from '../support/keys.ts';
import { latchkey, signUp, startServer, viewer } from '../support/process.ts';

async function newDatabase(): Promise<{ DATABASE_URL: string }> {
  return { DATABASE_URL: await sharedDatabase() };
}

async function publishedKeys(port: number): Promise<object[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/.well-known/jwks.json`);
  return ((await answer.json()) as { keys: object[] }).keys;
}

const row = (state: string, kept: string) =>
  new RegExp(String.raw`^[\w-]{43}\tES256\t${state}\t\d{4}-\S+Z\t(-|\d{4}-\S+Z)\t${kept}$`);

test('keys are listed, rotated and retired, and a running server goes along', async () => {
  const env = await newDatabase();
  const server = await startServer(env);
  const token = await signUp(server.port, 'susan');
  const keys = (...args: string[]) => latchkey(['keys', ...args], { env });

  const before = (await keys('list')).stdout.trimEnd().split('\n');
  expect(before).toEqual([expect.stringMatching(row('current', 'plain'))]);
  expect(await keys('rotate')).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^Published [\w-]{43} \(ES256\)\. It signs from \d{4}-\S+Z\.\n$/),
  });
  // What the server publishes is a second old at most.
  await expect.poll(() => publishedKeys(server.port), { timeout: 5_000 }).toHaveLength(2);
  const [first = '', second = ''] = (await keys('list')).stdout.split('\n');
  const [, recorded] = await server.printed(/"event":"key_rotated","kid":"([\w-]{43})"/);
  expect(second).toContain(recorded);
  expect([first, second]).toEqual([
    expect.stringMatching(row('current', 'plain')),
    expect.stringMatching(row('next', 'plain')),
  ]);
  expect(await keys('rotate')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^A new key is waiting already: .*\n$/),
  });

  const [kid = '', nextKid = ''] = [first, second].map((line) => line.split('\t')[0]);
  expect(await keys('retire', kid)).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `Retired ${kid}. ${nextKid} signs now.\n`,
  });
  expect(await viewer(server.port, token)).toBe('susan');
  expect(await keys('retire', kid, '--compromised')).toMatchObject({
    code: 0,
    stdout: `Forgot ${kid}. ${nextKid} signs now.\n`,
  });
  expect(await keys('retire', 'unknown')).toMatchObject({
    code: 1,
    stderr: 'There is no key with this id. See: latchkey keys list\n',
  });
});

test('rewrap moves the keys from one secret to the next; a start with the old one is refused', async () => {
  const env = await newDatabase();
  await (await startServer({ ...env, AUTH_SECRET: secrets.one })).stop();
  const changed = { ...env, AUTH_SECRET: secrets.other, AUTH_SECRET_PREVIOUS: secrets.one };
  expect(await latchkey(['serve'], { env: changed })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^AUTH_SECRET is not the secret .*latchkey keys rewrap\n$/),
  });
  expect(await latchkey(['keys', 'rewrap'], { env: changed })).toMatchObject({
    code: 0,
    stdout: 'Encrypted 1 private key with AUTH_SECRET.\n',
  });
  const server = await startServer(changed);
  const { stdout, stderr } = await server.stop();
  for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret);
  expect((await latchkey(['keys', 'list'], { env })).stdout).toContain('\tencrypted\n');
});

test('a database without keys says so', async () => {
  const env = await newDatabase();
  expect(await latchkey(['keys', 'list'], { env })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('has no keys yet'),
  });
});

test('HS256 has nothing to rotate, and says what to do instead', async () => {
  const env = {
    ...(await newDatabase()),
    AUTH_ALGORITHM: 'HS256',
    AUTH_HS256_SECRET: secrets.one,
  };
  expect(await latchkey(['keys', 'rotate'], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^AUTH_ALGORITHM is HS256: its key is AUTH_HS256_SECRET/),
  });
});

test('an id that begins with a hyphen is an id, and a misspelt option is still refused', async () => {
  const env = await newDatabase();
  const retire = (...args: string[]) => latchkey(['keys', 'retire', ...args], { env });
  const unknown = 'There is no key with this id. See: latchkey keys list\n';
  expect(await retire('-abc')).toMatchObject({ code: 1, stderr: unknown });
  expect(await retire('-abc', '--comprimised')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('too many arguments'),
  });
});
