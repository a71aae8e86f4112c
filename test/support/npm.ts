import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './process.ts';

export interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Runs npm to its end. Rejects with what it printed where it fails. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const options = { cwd, timeout: 150_000, shell: process.platform === 'win32' };
  const { stdout } = await promisify(execFile)('npm', args, options);
  return stdout;
}

export async function pack(folder: string): Promise<Packed> {
  const stdout = await npm(['pack', '--json', '--pack-destination', folder], root);
  return (JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as Packed[])[0]!;
}

/** Makes a project that asks for these packages, such as `graphql@17.1.0`. Nothing is installed yet. */
export async function createProject(folder: string, packages: readonly string[]): Promise<void> {
  const dependencies = Object.fromEntries(
    packages.map((one) => [
      one.slice(0, one.lastIndexOf('@')),
      one.slice(one.lastIndexOf('@') + 1),
    ]),
  );
  await mkdir(folder, { recursive: true });
  const manifest = { type: 'module', private: true, dependencies };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
}

/** Where there is no registry, npm would try again for longer than a test waits. */
const retries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=3000'];

export async function install(folder: string, ...args: readonly string[]): Promise<void> {
  const options = ['--prefer-offline', '--no-audit', '--no-fund', ...retries, ...args];
  await npm(['install', ...options], folder);
}

/** Whether an error of npm says that the registry cannot be reached. A peer that it got no answer for is `undefined`. */
export function isOffline(error: unknown): boolean {
  const signs = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENOTCACHED|Found: \S+@undefined/;
  return signs.test((error as Error).message);
}
