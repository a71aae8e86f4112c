import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadConfig, settings } from '../src/config.ts';
import { root, run, startServer } from './support/process.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

/** One instruction a line, without comments. */
const instructions = read('Containerfile')
  .replace(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');
const of = (name: string, among = instructions) =>
  among.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
/** What is run is the last stage; the others leave nothing but what it copies. */
const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const environment = Object.fromEntries(
  of('ENV', last).flatMap((line) => line.split(' ').map((pair) => pair.split(/=(.*)/s))),
);
const copies = of('COPY').filter((line) => !line.startsWith('--from='));
const sources = copies.flatMap((line) => line.split(' ').slice(0, -1));

test('the server in the container is not root, and owns nothing but its volume', () => {
  expect(of('USER', last)).toEqual(['1000:1000']);
  expect(of('VOLUME', last)).toEqual(['/var/lib/latchkey']);
  expect(of('RUN', last)).toEqual(['install -d -o 1000 -g 1000 -m 0700 /var/lib/latchkey']);
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

test('the image has what the package has', () => {
  const copied = of('COPY', last).flatMap(pathsInImage);
  const needed = manifest.files.filter(
    (file: string) => !/^(CHANGELOG|SECURITY|docs|examples)\b/.test(file),
  );
  expect(copied).toEqual(expect.arrayContaining([...needed, 'package.json', 'node_modules']));
});

function pathsInImage(copy: string): string[] {
  const paths = copy.split(' ').filter((word) => !word.startsWith('--'));
  const target = paths.pop() ?? '';
  return target.endsWith('/') ? paths.map((path) => basename(path)) : [target];
}

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

test('SIGTERM reaches Node itself: no shell and no npm stands between', () => {
  expect(of('CMD', last)).toEqual(['["node", "bin/latchkey.mjs", "serve"]']);
  expect(of('STOPSIGNAL', last)).toEqual(['SIGTERM']);
  expect(of('ENTRYPOINT')).toEqual([]);
});

test('the health check succeeds while the server runs, and fails when it does not', async () => {
  const command = /CMD (\[.*\])$/.exec(of('HEALTHCHECK', last)[0] ?? '')?.[1] ?? '[]';
  const [node, ...args] = JSON.parse(command) as string[];
  expect(node).toBe('node');
  const server = await startServer({ DATABASE_URL: 'sqlite::memory:', HOST: '0.0.0.0' });
  const env = { PORT: String(server.port) };
  expect(await run(args, { env })).toMatchObject({ code: 0, stdout: '', stderr: '' });
  await server.stop();
  expect(await run(args, { env })).toMatchObject({ code: 1, stdout: '', stderr: '' });
});
