/** Writes what the server is made of as a CycloneDX file: every production package of the lock, and no other. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? join(root, 'sbom.cdx.json'));
const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// From the lock: what is installed depends on the machine, and the Node of a clone is no part of the server.
const output = execFileSync(
  'npm',
  ['sbom', '--package-lock-only', '--workspaces=false', '--sbom-format=cyclonedx'],
  { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, shell: process.platform === 'win32' },
);
const { metadata, components, dependencies, ...rest } = JSON.parse(output);

// npm's own --omit=dev leaves out, too, what a development package needs as well: graphql, of all things.
const isDevelopment = ({ properties = [] }) =>
  properties.some((property) => property.name === 'cdx:npm:package:development');
const kept = components.filter((component) => !isDevelopment(component));
const refs = new Set([metadata.component, ...kept].map((component) => component['bom-ref']));

const sbom = {
  ...rest,
  // npm takes the name of the folder.
  metadata: { ...metadata, component: { ...metadata.component, type: 'application', name } },
  components: kept,
  dependencies: dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) })),
};
writeFileSync(target, `${JSON.stringify(sbom, null, 2)}\n`);
console.log(`Wrote ${target}: ${kept.length} packages.`);
