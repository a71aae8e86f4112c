// Plain JavaScript that any Node can read: it runs before anything else is loaded.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(fileURLToPath(import.meta.url), '../..');
const { engines, peerDependencies } = manifestIn(root);
const range = peerDependencies.graphql;
const holders = ['graphql-yoga', '@graphql-tools/schema', '@graphql-tools/utils'];

/** Returns in a line what is wrong with the Node that runs this, or null. */
export function findNodeProblem() {
  const { node } = process.versions;
  return satisfies(node, engines.node)
    ? null
    : `latchkey needs Node ${engines.node}; this is Node ${node}.`;
}

/** Returns in a line what is wrong with the graphql that is installed, or null: one copy has to serve all packages. */
export function findGraphqlProblem() {
  const folders = holders.map((name) => dirname(createRequire(root + '/x').resolve(name)));
  const ours = findGraphql(root);
  if (!ours)
    return `latchkey needs graphql ${range}, which is not installed. Run: npm install graphql@16`;
  const { version } = manifestIn(ours);
  if (!satisfies(version, range))
    return `latchkey needs graphql ${range}; it found ${version} in ${ours}. Run: npm install graphql@16`;
  const other = folders.findIndex((folder) => findGraphql(folder) !== ours);
  if (other === -1) return null;
  const theirs = findGraphql(folders[other]);
  const found = theirs ? `${manifestIn(theirs).version} in ${theirs}` : 'none';
  return `latchkey needs one graphql for all packages; it found ${version} in ${ours}, and ${holders[other]} found ${found}. Run: npm install graphql@${version}, then npm ls graphql`;
}

function manifestIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Returns the folder of the graphql that is loaded from this folder, or null. */
function findGraphql(folder) {
  try {
    let found = dirname(createRequire(folder + '/x').resolve('graphql'));
    // Under a test runner, that of 17 has its file one level down.
    while (!existsSync(join(found, 'package.json'))) found = dirname(found);
    return found;
  } catch {
    return null;
  }
}

/** Knows ranges such as `^22.1.0 || >=24.2.0`. */
function satisfies(version, wanted) {
  const actual = numbersOf(version);
  return wanted.split(' || ').some((part) => {
    const least = numbersOf(part.replace(/^\D+/, ''));
    if (part.startsWith('^') && actual[0] !== least[0]) return false;
    const differs = least.findIndex((number, index) => number !== actual[index]);
    return differs === -1 || actual[differs] > least[differs];
  });
}

function numbersOf(version) {
  return version.split('.').map((part) => Number.parseInt(part, 10));
}
