import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { install, isOffline, npm } from './npm.ts';
import { root } from './process.ts';

export interface ExampleProject {
  /** Where the example is, beside what it needs. */
  readonly folder: string;
  /** Why nothing could be installed, where that is not the fault of the example. */
  readonly offline: string | null;
  remove(): Promise<void>;
}

/** An example has its own graphql, whichever the tests are run with. */
export const ownGraphql = { NODE_OPTIONS: '' };

/** Does what the README of an example says: pack Latchkey, and install the example beside it. */
export async function installExample(name: string): Promise<ExampleProject> {
  const home = await mkdtemp(join(tmpdir(), `latchkey-${name}-`));
  const folder = join(home, 'examples', name);
  await packAside(home);
  await cp(join(root, 'examples/tsconfig.json'), join(home, 'examples/tsconfig.json'));
  // What a developer has installed and built there is not part of it.
  const filter = (path: string) => !['node_modules', '.next', 'data'].includes(basename(path));
  await cp(join(root, 'examples', name), folder, { recursive: true, filter });
  let offline: string | null = null;
  try {
    await install(folder, '--ignore-scripts');
  } catch (error) {
    if (!isOffline(error)) throw error;
    offline = `The npm registry does not answer: examples/${name} is not tested.`;
    console.warn(offline);
  }
  return { folder, offline, remove: () => rm(home, { recursive: true, force: true }) };
}

/** Packs without `dist` of the repository, which other tests build at the same time. */
async function packAside(home: string): Promise<void> {
  const stage = join(home, 'latchkey');
  for (const path of ['package.json', 'bin', 'schema.graphql', 'schema.admin.graphql'])
    await cp(join(root, path), join(stage, path), { recursive: true });
  const build = [join(root, 'scripts/build.mjs'), join(stage, 'dist')];
  await promisify(execFile)(process.execPath, build, { cwd: root });
  await npm(['pack', '--ignore-scripts', '--pack-destination', home], stage);
}
