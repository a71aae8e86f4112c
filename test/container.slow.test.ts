import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadConfig, settings } from '../src/config.ts';
import { freePort } from './support/free-port.ts';
import { buildImage, parseContainerfile } from './support/image.ts';
import { ask, launchCommand, root, signUpQuery } from './support/process.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

const instructions = parseContainerfile(read('Containerfile'));
const of = (name: string, among = instructions) =>
  among.filter(([own]) => own === name).map(([, rest]) => rest);
/** What is run is the last stage; the others leave nothing but what it copies. */
const last = instructions.slice(instructions.findLastIndex(([name]) => name === 'FROM'));
const environment = Object.fromEntries(
  of('ENV', last).flatMap((line) => line.split(' ').map((pair) => pair.split(/=(.*)/s))),
);
const copies = of('COPY').filter((line) => !line.startsWith('--from='));
const sources = copies.flatMap((line) => line.split(' ').slice(0, -1));

/** What a JSON form says is run as it is; a shell's form is not JSON, and fails. */
const commandOf = (text = ''): string[] => JSON.parse(text.replace(/^.*CMD /, ''));

test('what is built starts as its user, keeps its database in the volume alone, is seen to be healthy, and ends on its signal', async () => {
  const image = await buildImage(instructions);
  const [volume = ''] = of('VOLUME', last);
  const port = await freePort();
  const env: Record<string, string> = {
    ...environment,
    AUTH_ISSUER: 'https://auth.example.com',
    PORT: String(port),
    // Without containers the path of the image is one of this machine.
    DATABASE_URL: environment['DATABASE_URL'].replace(volume, image.path(volume)),
  };
  const start = (command: readonly string[]) => {
    expect(command[0]).toBe('node');
    const [program = '', ...args] = image.asUser([process.execPath, ...command.slice(1)]);
    return launchCommand(program, args, env, image.path('.'));
  };
  const health = async () => {
    const [text] = of('HEALTHCHECK', last);
    const { code, stdout, stderr } = await start(commandOf(text)).finished;
    return { code, output: stdout + stderr };
  };

  expect(await health()).toEqual({ code: 1, output: '' });
  const server = start(commandOf(of('CMD', last)[0]));
  await server.printed(/ready|listening|http/i);
  expect(await health()).toEqual({ code: 0, output: '' });
  expect((await ask(port, signUpQuery('susan'))).status).toBe(200);
  for (const built of ['built', 'built-admin'])
    expect(readdirSync(image.path(`/app/dist/pages/${built}`))).toContain('manifest.json');
  expect(readdirSync(image.path(volume))).toContain('latchkey.db');
  expect(statSync(image.path(volume)).mode & 0o777).toBe(0o700);
  // Where the tests are root, the image's user is another one, and may not change what it runs.
  const isOther = process.getuid?.() === 0;
  const touched = start(['node', '-e', 'fs.writeFileSync("bin/latchkey.mjs", "")']);
  expect((await touched.finished).stderr.includes('EACCES')).toBe(isOther);

  server.child.kill(of('STOPSIGNAL', last)[0] as NodeJS.Signals);
  expect(await server.finished).toMatchObject({ code: 0, signal: null });
  expect(await health()).toEqual({ code: 1, output: '' });
}, 60_000);

test('no file is given to another user, or opened to all', () => {
  expect(copies.join()).not.toMatch(/--ch(own|mod)/);
});

test('it is in production, open to the container’s network, with its database in the volume', () => {
  expect(Object.keys(environment).toSorted()).toEqual(['DATABASE_URL', 'HOST', 'NODE_ENV']);
  expect(() => loadConfig(environment)).toThrow(/^AUTH_ISSUER is required/);
  const config = loadConfig({ ...environment, AUTH_ISSUER: 'https://auth.example.com' });
  const databaseUrl = `sqlite:${of('VOLUME', last)[0]}/latchkey.db`;
  expect(config).toMatchObject({ production: true, host: '0.0.0.0', databaseUrl });
  expect(of('EXPOSE', last)).toEqual([String(config.port)]);
});

test('nothing secret is given to a build: its only argument is the image it begins with', () => {
  expect(of('ARG').map((line) => line.split('=')[0])).toEqual(['NODE_IMAGE']);
  expect(instructions.join('\n')).not.toMatch(/SECRET|TOKEN|PASSWORD|--mount/i);
});

test('nothing comes from anywhere but the image, the clone and the lock', () => {
  expect(of('ADD')).toEqual([]);
  const downloads = of('RUN').filter((line) => /curl|wget|git |apt|npm (?!run)/.test(line));
  expect(downloads).toEqual([
    'npm ci --workspaces=false --ignore-scripts',
    'npm ci --omit=dev --workspaces=false --ignore-scripts',
  ]);
  expect(of('RUN').filter((line) => line.startsWith('npm run'))).toEqual(['npm run build']);
  expect(manifest.scripts.build).toBe('node scripts/build.mjs');
});

test('each stage begins with a Node that is new enough', () => {
  const [, major] = /\/node:(\d+)-\w+-slim$/.exec(of('ARG')[0] ?? '') ?? [];
  expect(manifest.engines.node).toMatch(new RegExp(`(^|\\|\\| )>=${major}\\.`));
  for (const from of of('FROM')) expect(from).toMatch(/^(\$\{NODE_IMAGE\}|manifests)( AS \w+)?$/);
});

test('the builder is handed what the file copies, and nothing else of the clone', () => {
  const lines = read('.dockerignore').split('\n');
  const [everything, ...exceptions] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(everything).toBe('*');
  expect(exceptions.toSorted()).toEqual([...new Set(sources)].map((path) => `!${path}`).toSorted());
  for (const path of sources) expect(existsSync(join(root, path)), path).toBe(true);
});

describe('the Compose file', () => {
  const compose = read('docs/deploy/compose.yaml');
  const caddyfile = read('docs/deploy/Caddyfile');
  const [nodes = '', services = ''] = compose.split(/^services:$/m);
  /** The lines that are indented under this one. */
  const under = (name: string, text: string) =>
    new RegExp(`^( *)${name}:\\n((?:\\1 +.*\\n|\\n)+)`, 'm').exec(text)?.[2] ?? '';
  const variables = (text: string) =>
    Object.fromEntries(
      [...under('environment', text).matchAll(/^ +([A-Z_]+): (.*)$/gm)].map(([, name, value]) => [
        name ?? '',
        value ?? '',
      ]),
    );
  const given: Record<string, string> = {
    AUTH_ISSUER: 'https://auth.example.com',
    AUTH_SECRET: randomBytes(32).toString('base64'),
    POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  };
  const filled = (value: string) =>
    value.replaceAll(/\$\{(\w+):\?[^}]+\}/g, (_all, name: string) => given[name] ?? '');

  test('gives its nodes settings that exist, and with which they start in production', () => {
    const known = Object.values(settings).map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining(Object.keys(variables(nodes))));
    const set = Object.entries(variables(nodes)).map(([name, value]) => [name, filled(value)]);
    const config = loadConfig({ ...environment, ...Object.fromEntries(set) });
    expect(config).toMatchObject({ production: true, issuer: given['AUTH_ISSUER'] });
    const url = `postgres://latchkey:${given['POSTGRES_PASSWORD']}@postgres/latchkey`;
    expect(config.databaseUrl).toBe(url);
    expect(config.secret).toBe(given['AUTH_SECRET']);
    expect(config.migrate).toBe(false);
    expect(nodes).toMatch(/migrate:\n +condition: service_completed_successfully/);
    expect(under('migrate', services)).toContain('command: [node, bin/latchkey.mjs, migrate]\n');
  });

  test('has no secret in it, and starts with none that was left out', () => {
    const asked = [...compose.matchAll(/\$\{(\w+)(.*?)\}/g)];
    expect(new Set(asked.map(([, name]) => name))).toEqual(new Set(Object.keys(given)));
    for (const [all, , message] of asked) expect(message, all).toMatch(/^:\?./);
    const secrets = [...compose.matchAll(/^ +\w*(?:SECRET|PASSWORD)\w*: (.*)$/gm)];
    expect(secrets.map(([, value = '']) => value.replace(/\$\{.*\}/, ''))).toEqual(['', '']);
    expect(caddyfile).not.toMatch(/SECRET|PASSWORD/);
  });

  test('believes the proxy alone, who alone can be reached from outside', () => {
    const [, address] = /ipv4_address: (.*)/.exec(under('proxy', services)) ?? [];
    expect(variables(nodes)['AUTH_TRUSTED_PROXIES']).toBe(address);
    expect([...compose.matchAll(/^ +ports:/gm)]).toHaveLength(1);
    expect(under('proxy', services)).toContain("ports: ['80:80', '443:443']");
    expect(under('postgres', services)).toContain('networks: [back]');
    expect(under('back', compose)).toContain('internal: true');
  });

  test('runs its nodes as the guide runs one, and the proxy asks each whether it is ready', () => {
    for (const line of ['read_only: true', 'cap_drop: [ALL]', 'stop_grace_period: 15s']) {
      expect(nodes).toContain(`  ${line}\n`);
    }
    expect(nodes).toContain("security_opt: ['no-new-privileges:true']");
    const names = [...services.matchAll(/^ {2}([\w-]+): \*node$/gm)].map(([, name]) => name);
    const [, upstreams = ''] = /reverse_proxy (.*) \{/.exec(caddyfile) ?? [];
    expect(upstreams.split(' ')).toEqual(names.map((name) => `${name}:${of('EXPOSE', last)[0]}`));
    expect(caddyfile).toContain('health_uri /ready\n');
  });
});
