import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { findCircles } from './support/circles.ts';

const root = resolve(import.meta.dirname, '../src');
const files = globSync('**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));

const contracts = new Set(['errors.ts', 'config.ts', 'events.ts']);
const isResolver = (file: string) => file.endsWith('/resolvers.ts');
/** What a feature asks of storage: its slice of the contract. */
const isSlice = (file: string) => /^features\/[^/]+\/store\.ts$/.test(file);
/** What a feature declares. It is below all that is folded from it, which its feature can use therefore. */
const isDeclaration = (file: string) => file.endsWith('/room.ts');

interface Import {
  readonly from: string;
  /** A path below src, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(
    /(?:^|\n)(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g,
  );
  return [...statements].map(([, type, named, dynamic]) => {
    const to = named ?? dynamic ?? '';
    const path = relative(root, join(root, dirname(file), to)).replaceAll('\\', '/');
    return { from: file, to: to.startsWith('.') ? path : to, typeOnly: type !== undefined };
  });
}

const imports = files.flatMap(importsOf);
const ownImports = imports.filter(({ to }) => files.includes(to));

/** Features from the lowest to the highest, as rooms.ts has them: each may import those before it. */
const features = importsOf('rooms.ts')
  .filter(({ to }) => room(to) === 'features')
  .map(({ to }) => feature(to));

function room(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file;
}

function feature(file: string): string {
  return file.split('/')[1] ?? '';
}

function mayImport({ from, to, typeOnly }: Import): boolean {
  // For tests alone: nothing of it gets into a server.
  if (room(to) === 'testing') return room(from) === 'testing';
  // What browsers load: it has nothing of a server, and a server nothing of it.
  if (room(from) === 'client') return room(to) === 'client';
  if (room(to) === 'client') return /^pages\/(?:account|admin)\//.test(from);
  if (isDeclaration(from))
    return ['settings', 'lib'].includes(room(to)) || (to === 'room.ts' && typeOnly);
  if (isDeclaration(to)) return from === 'rooms.ts' || feature(to) === feature(from);
  switch (room(from)) {
    case 'lib':
      return room(to) === 'lib';
    case 'settings':
    case 'room.ts':
      return ['settings', 'lib'].includes(room(to));
    case 'rooms.ts':
      return isDeclaration(to) || room(to) === 'settings' || (to === 'room.ts' && typeOnly);
    case 'errors.ts':
    case 'events.ts':
      return ['rooms.ts', 'lib'].includes(room(to)) || (to === 'room.ts' && typeOnly);
    case 'config.ts':
      return ['rooms.ts', 'settings', 'lib'].includes(room(to)) || (to === 'room.ts' && typeOnly);
    case 'store':
      return ['store', 'rooms.ts', 'lib'].includes(room(to)) || isSlice(to);
    case 'features':
      return isSlice(from) ? sliceMayImport(to) : featureMayImport(from, to, typeOnly);
    case 'request':
      return ['request', 'features', 'lib'].includes(room(to)) || contracts.has(to);
    case 'graphql':
      return ['graphql', 'request', 'features', 'lib'].includes(room(to)) || contracts.has(to);
    case 'fast-path':
    case 'http':
      return (
        [room(from), 'http', 'graphql', 'request', 'features', 'lib'].includes(room(to)) ||
        contracts.has(to) ||
        // What /ready and the metrics say of the store.
        (to === 'store/store.ts' && typeOnly)
      );
    case 'pages':
      return (
        ['pages', 'http', 'request', 'features', 'lib'].includes(room(to)) || contracts.has(to)
      );
    case 'remote':
      return ['remote', 'request', 'features', 'lib'].includes(room(to)) || contracts.has(to);
    default:
      return true;
  }
}

/** A slice names no rule: the store behind it would come with them. Among themselves slices have no circle, as below. */
function sliceMayImport(to: string): boolean {
  return room(to) === 'lib' || isSlice(to);
}

function featureMayImport(from: string, to: string, typeOnly: boolean): boolean {
  if (room(to) === 'lib' || contracts.has(to)) return true;
  if (room(to) === 'features') {
    return features.indexOf(feature(to)) <= features.indexOf(feature(from)) && !isResolver(to);
  }
  if (!isResolver(from)) return false;
  const ofRequest = ['request/context.ts', 'request/own.ts', 'request/page-length.ts'];
  return ofRequest.includes(to) || (to === 'graphql/generated/resolvers.ts' && typeOnly);
}

test('the table sees the house: every file is read and imports are found', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(ownImports.length).toBeGreaterThan(80);
  const folders = new Set(files.filter((file) => room(file) === 'features').map(feature));
  expect([...folders].toSorted()).toEqual([...features].toSorted());
});

test('every import is one that the table allows', () => {
  const wrong = ownImports.filter((one) => !mayImport(one));
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

/** A layer of their own each: what features declare, what they ask of storage, and their resolvers. */
function layered(file: string): string {
  if (isDeclaration(file)) return `declarations/${file}`;
  if (isSlice(file)) return `slices/${file}`;
  return isResolver(file) ? `resolvers/${file}` : file;
}

test('no file or folder imports, by any way, one beside it that imports it', () => {
  const edges = ownImports.map(({ from, to }) => ({ from: layered(from), to: layered(to) }));
  expect(findCircles(edges)).toEqual([]);
});

test('a circle is found among files, among folders, and by a detour', () => {
  const edges = [
    { from: 'a/one.ts', to: 'a/two.ts' },
    { from: 'a/two.ts', to: 'a/three.ts' },
    { from: 'a/three.ts', to: 'a/one.ts' },
    { from: 'b/four.ts', to: 'a/one.ts' },
    { from: 'a/deep/five.ts', to: 'b/six.ts' },
    { from: 'a/seven.ts', to: 'a/one.ts' },
  ];
  expect(findCircles(edges)).toEqual(['a: one.ts, three.ts, two.ts', 'src: a, b']);
});

test('one package, one place', () => {
  const places: Record<string, string[]> = {
    jsonwebtoken: ['features/tokens/jwt.ts'],
    '@node-rs/argon2': ['features/passwords/hashing-thread.ts'],
    'node:sqlite': [
      'store/sqlite/dialect.ts',
      'store/sqlite/group.ts',
      'store/sqlite/sqlite.ts',
      'store/sqlite/statements.ts',
      'store/tools/vacuum.ts',
    ],
    pg: [
      'store/postgres/begin.ts',
      'store/postgres/connections.ts',
      'store/postgres/errors.ts',
      'store/postgres/query.ts',
      'store/postgres/servers.ts',
      'store/postgres/session.ts',
      'store/postgres/space.ts',
      'store/postgres/url.ts',
    ],
    nodemailer: ['features/mail/transport/answers.ts', 'features/mail/transport/smtp.ts'],
    otpauth: ['features/totp/codes.ts', 'features/totp/setup.ts'],
    uqr: ['features/totp/setup.ts'],
    jose: [
      'features/providers/apple.ts',
      'features/providers/id-token.ts',
      'features/providers/reasons.ts',
      'lib/kept-keys.ts',
      'remote/remote-context.ts',
      'remote/remote-keys.ts',
      'remote/remote-mismatch.ts',
    ],
    'openid-client': [
      'features/providers/authorization.ts',
      'features/providers/openid-provider.ts',
      'features/providers/reasons.ts',
    ],
    '@simplewebauthn/server': ['features/passkeys/ceremony.ts'],
    react: ['client/react/provider.ts'],
    pino: ['lib/log.ts'],
    'prom-client': ['http/gauges.ts', 'http/metrics.ts'],
    valibot: [
      'cli/move.ts',
      'cli/user-row.ts',
      'features/moving-in/keycloak-credential.ts',
      'features/moving-in/readers/keycloak.ts',
      'settings/breach-source.ts',
      'settings/checks.ts',
      'settings/database-url.ts',
      'settings/domain-file.ts',
      'settings/look.ts',
      'settings/mail.ts',
      'settings/passkeys.ts',
      'settings/provider-checks.ts',
      'settings/read.ts',
      'settings/return-urls.ts',
      'settings/scope-patterns.ts',
      'settings/setting.ts',
    ],
  };
  for (const [name, expected] of Object.entries(places)) {
    const found = imports.filter(({ to }) => to === name).map(({ from }) => from);
    expect([...new Set(found)].toSorted(), name).toEqual(expected);
  }
});

const rules = files.filter((file) => room(file) === 'features' && !isResolver(file));

test('no rule touches GraphQL, an engine, the environment or the system’s clock', () => {
  for (const file of rules) {
    const names = importsOf(file).map(({ to }) => to);
    for (const forbidden of ['graphql', 'graphql-yoga', 'kysely', 'node:sqlite', 'pg']) {
      expect(names, file).not.toContain(forbidden);
    }
    expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(
      /process\.env|Date\.now|new Date\(\)|Math\.random|randomBytes\(/,
    );
  }
});

test('the environment is read where the process begins, and nowhere else', () => {
  const readers = files.filter((file) =>
    /process\.env/.test(readFileSync(join(root, file), 'utf8')),
  );
  for (const file of readers) expect(['main.ts', 'cli'], file).toContain(room(file));
});

test('no file exports a default', () => {
  for (const file of files) {
    expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/export default|as default/);
  }
});
