import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig, fileSettings, settings } from '../src/config.ts';
import { createTestServer } from './support/test-server.ts';
import { canMount, startOnReadOnlyRoot } from './support/disk.ts';
import { root, run, signUp, temporaryFolder, viewer } from './support/process.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const files = ['docs/deploy/kubernetes.yaml', 'docs/deploy/kubernetes-migrate.yaml'];
const [deployment = '', job = ''] = files.map(read);
const page = read('docs/deploy/kubernetes.md');
const containerfile = read('Containerfile');

/** The variables that a container is given, by their names. */
const variables = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^ +- name: ([A-Z_]+)\n +value: (.*)$/gm)].map(([, name, value]) => [
      name,
      value?.replace(/^'(.*)'$/, '$1'),
    ]),
  );
const numberAfter = (key: string, text: string) =>
  Number(new RegExp(`^ *(?:- )?${key}: (\\d+)$`, 'm').exec(text)?.[1]);
/** The probe of this name, as lines. */
const probe = (name: string) =>
  new RegExp(`^( *)${name}:\\n((?:\\1 +.*\\n)+)`, 'm').exec(deployment)?.[2] ?? '';

/** What the container has in its environment, with the mounted secrets in a folder of the test's. */
async function environmentOf(text: string, secrets: Record<string, string>) {
  const folder = await temporaryFolder();
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(folder, name), value);
  const mount = /mountPath: (.*)/.exec(text)?.[1] ?? '';
  const image = /^ENV (.*)$/m.exec(containerfile)?.[1]?.split(' ') ?? [];
  const ofImage = image.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]);
  const ofPod = Object.entries(variables(text)).map(([name, value]) => [
    name,
    value.replace(mount, folder),
  ]);
  return Object.fromEntries([...ofImage, ...ofPod]) as Record<string, string>;
}

const url = 'postgres://latchkey:secret@db.internal/latchkey';

describe.each(files)('%s', (file) => {
  const text = read(file);

  test('gives the server settings that exist, and no secret', () => {
    const known = [
      ...Object.values(settings).map(({ name }) => name),
      ...fileSettings.map(({ name }) => name),
    ];
    const own = Object.keys(variables(text)).filter((name) => name !== 'NODE_OPTIONS');
    expect(known).toEqual(expect.arrayContaining(own));
    for (const { of } of fileSettings) expect(variables(text)[of] ?? '').toBe('');
    expect(variables(text)['DATABASE_URL']).toBe('');
  });

  test('runs as the image does: not as root, on a read-only root, without capabilities', () => {
    const [, user, group] = /^USER (\d+):(\d+)$/m.exec(containerfile) ?? [];
    expect([numberAfter('runAsUser', text), numberAfter('runAsGroup', text)]).toEqual(
      [user, group].map(Number),
    );
    for (const line of [
      'runAsNonRoot: true',
      'readOnlyRootFilesystem: true',
      'allowPrivilegeEscalation: false',
      'drop: [ALL]',
      'automountServiceAccountToken: false',
    ])
      expect(text).toContain(` ${line}\n`);
    // Secrets are for the server's group, and nothing else is mounted.
    expect(numberAfter('fsGroup', text)).toBe(Number(group));
    expect(text.match(/mountPath: .*/g)).toEqual(['mountPath: /run/secrets/latchkey']);
  });

  test('is YAML in blocks: two spaces for each level, and nothing twice in one place', () => {
    for (const one of text.split(/^---$/m)) {
      expect(one.match(/^kind: \w+$/gm)).toHaveLength(1);
      for (const line of one.split('\n').filter((other) => other.trim() !== '')) {
        expect(line).toMatch(/^(?: {2})*(?:#.*|(?:- )?[\w.{].*)$/);
        expect(line).not.toContain('\t');
      }
    }
  });
});

test('the Deployment starts in production, with the secrets that the page creates', async () => {
  const secret = randomBytes(32).toString('base64');
  const secrets = { database_url: url, auth_secret: secret };
  const config = loadConfig(await environmentOf(deployment, secrets));
  expect(config).toMatchObject({ production: true, databaseUrl: url, secret, host: '0.0.0.0' });
  for (const name of Object.keys(secrets))
    expect(page).toMatch(new RegExp(`create secret generic latchkey .*--from-file=${name}\\b`));
  expect(deployment).toContain('secretName: latchkey\n');
});

test('the ports, the paths and the times are those of the server', async () => {
  const secrets = { database_url: url, auth_secret: randomBytes(32).toString('base64') };
  const config = loadConfig(await environmentOf(deployment, secrets));
  const ports = Object.fromEntries(
    [...deployment.matchAll(/- name: (\w+)\n +containerPort: (\d+)/g)].map(([, name, port]) => [
      name,
      Number(port),
    ]),
  );
  expect(ports).toEqual({ http: config.port, metrics: config.metricsPort });
  expect(deployment).toContain('targetPort: http\n');
  expect(config.metricsHost).toBe('0.0.0.0');
  const server = await createTestServer();
  const paths = { livenessProbe: '/health', startupProbe: '/health', readinessProbe: '/ready' };
  for (const [name, path] of Object.entries(paths)) {
    expect(probe(name)).toContain(`httpGet: { path: ${path}, port: http }`);
    expect((await server.fetch(new Request(`http://localhost${path}`))).status).toBe(200);
  }
  // A pod that stops is out of service before it accepts no more, and is not killed before it has finished.
  const ready = probe('readinessProbe');
  const noticed = numberAfter('periodSeconds', ready) * numberAfter('failureThreshold', ready);
  expect(config.drainSeconds).toBeGreaterThan(noticed);
  const killed = numberAfter('terminationGracePeriodSeconds', deployment);
  expect(killed).toBeGreaterThanOrEqual(config.drainSeconds + 6);
});

test('the job migrates as the user who owns the tables, with the same image', async () => {
  const config = loadConfig(await environmentOf(job, { owner_database_url: url }));
  expect(config.databaseUrl).toBe(url);
  expect(page).toContain('create secret generic latchkey-owner --from-file=owner_database_url\n');
  expect(job).toContain('secretName: latchkey-owner\n');
  const image = /^ +image: (.*)$/m;
  expect(image.exec(job)?.[1]).toBe(image.exec(deployment)?.[1]);
  const [, command = ''] = /command: \[(.*)\]/.exec(job) ?? [];
  const [node, program = '', name] = command.split(', ');
  expect([node, name]).toEqual(['node', 'migrate']);
  expect(existsSync(join(root, program))).toBe(true);
});

test.runIf(canMount)('a server with its database elsewhere writes no file', async () => {
  const { port } = await startOnReadOnlyRoot({ DATABASE_URL: 'sqlite::memory:' });
  expect(await viewer(port, await signUp(port, 'susan'))).toBe('susan');
});

test('the options of Node are ones that it takes, and leave room in the memory of the pod', async () => {
  const options = variables(deployment)['NODE_OPTIONS'] ?? '';
  const program = 'console.log(v8.getHeapStatistics().heap_size_limit / 2 ** 20)';
  const { stdout } = await run(['-e', program], { env: { NODE_OPTIONS: options } });
  const [, limit] = /limits: .*memory: (\d+)Mi/.exec(deployment) ?? [];
  expect(Number(stdout)).toBeGreaterThan(50);
  expect(Number(stdout)).toBeLessThan(Number(limit) / 2);
});
