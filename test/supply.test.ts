import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root, run, temporaryFolder } from './support/process.ts';

/** What a lock file says of a package. */
interface Locked {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

/** Licences under which anybody may use, change and sell what they are given. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
]);

function lockOf(folder: string): [string, Locked][] {
  const text = readFileSync(join(root, folder, 'package-lock.json'), 'utf8');
  return Object.entries((JSON.parse(text) as { packages: Record<string, Locked> }).packages);
}

const isPackage = ([path, { link }]: [string, Locked]) => path.includes('node_modules/') && !link;
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 13);
const packages = lockOf('.').filter(isPackage);
const production = packages.filter(([, { dev }]) => !dev);

test('the lock is read: it has packages of production and of development', () => {
  expect(production.length).toBeGreaterThan(50);
  expect(packages.length).toBeGreaterThan(production.length);
});

test('no package of production runs a script when it is installed, in a clone or elsewhere', () => {
  const scripted = production.filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([path]) => path)).toEqual([]);
});

test('what is installed declares no such script either, whatever the lock says', () => {
  const hooks = ['preinstall', 'install', 'postinstall'];
  const found = production.flatMap(([path]) => {
    const { scripts = {} } = manifestOf(path) ?? {};
    return hooks.filter((hook) => hook in scripts).map((hook) => `${path} ${hook}`);
  });
  expect(found).toEqual([]);
  // node-gyp builds on its own wherever there is such a file.
  expect(production.filter(([path]) => existsSync(join(root, path, 'binding.gyp')))).toEqual([]);
});

test('every package of production has a permissive licence, in the lock and in its own words', () => {
  for (const [path, { license }] of production) {
    expect(permissive, `${path} ${license}`).toContain(license);
    expect(manifestOf(path)?.license ?? license, path).toBe(license);
  }
});

describe.each(['.', 'scripts/codegen'])('the lock of %s', (folder) => {
  test('has a SHA-512 of every package', () => {
    for (const [path, { integrity }] of lockOf(folder).filter(isPackage)) {
      expect(integrity, path).toMatch(/^sha512-[\w+/]{86}==$/);
    }
  });

  test('names no host, so that each install asks the registry it is told to ask', () => {
    const named = lockOf(folder).filter(([, { resolved }]) => /[:@]/.test(resolved ?? ''));
    expect(named).toEqual([]);
  });
});

test.each([
  ['graphql', '16.15.0'],
  ['jws', '4.0.1'],
])('every copy of %s has the fixes of %s', (name, least) => {
  const copies = packages.filter(([path]) => nameOf(path) === name);
  expect(copies.length).toBeGreaterThan(0);
  for (const [path, { version = '' }] of copies) {
    expect(version.localeCompare(least, 'en', { numeric: true }), path).toBeGreaterThanOrEqual(0);
  }
});

test('`npm run sbom` writes CycloneDX with our name and each package of production', async () => {
  const target = join(await temporaryFolder(), 'sbom.json');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(scripts.sbom).toBe('node scripts/sbom.mjs');
  const args = [join(root, 'scripts/sbom.mjs'), target];
  expect(await run(args)).toMatchObject({ code: 0, stderr: '' });
  const { metadata, components, dependencies } = JSON.parse(readFileSync(target, 'utf8'));
  expect(metadata.component).toMatchObject({ type: 'application', name: 'latchkey' });
  const expected = new Set(production.filter(isServers).map(packageUrl));
  expect(valuesOf(components, 'purl')).toEqual([...expected].toSorted());
  const refs = [...components, metadata.component];
  expect(valuesOf(dependencies, 'ref')).toEqual(valuesOf(refs, 'bom-ref'));
});

function valuesOf(rows: Record<string, string>[], member: string): string[] {
  return rows.map((row) => row[member] ?? '').toSorted();
}

/** The Node that a clone brings along is not of the server. */
function isServers([path]: [string, Locked]): boolean {
  return !/^node-(bin-)?(darwin|linux|win)-/.test(nameOf(path));
}

function packageUrl([path, { name, version }]: [string, Locked]): string {
  return `pkg:npm/${(name ?? nameOf(path)).replace('@', '%40')}@${version}`;
}

function manifestOf(
  path: string,
): { license?: string; scripts?: Record<string, string> } | undefined {
  const file = join(root, path, 'package.json');
  // Packages for other platforms are in the lock, and not here.
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
