/**
 * Measures what memory a server needs under load, as a container counts it: `node bench/footprint.ts [--engine sqlite] [--seconds 120] [--node=--max-old-space-size=96]`.
 * Builds the package, starts it, lets it answer `me` over 32 connections and 16 logins at a time, and prints the resident memory.
 * In a container of so many MiB, Node takes half of them for its heap by itself.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repeat } from './client.ts';
import {
  login,
  meQuery,
  operation,
  people,
  populate,
  root,
  startLatchkey,
  type Latchkey,
} from './latchkey.ts';
import { load } from './load.ts';
import { startPostgres } from './postgres-server.ts';
import { killAll } from './processes.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'postgres' },
    seconds: { type: 'string', default: '120' },
    /** Options of Node, separated by spaces. */
    node: { type: 'string', default: '' },
  },
});
const seconds = Number(values.seconds);
const sampleMs = 500;

/** Returns a folder with what the package has. */
function build(folder: string): string {
  const checkout = join(folder, 'package');
  mkdirSync(checkout);
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), join(checkout, 'dist')]);
  for (const part of ['bin', 'package.json', 'schema.graphql', 'schema.admin.graphql'])
    cpSync(join(root, part), join(checkout, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  return checkout;
}

/** `RssAnon` is what no kernel can take back; the rest of `VmRSS` is files, Node's own program for one. */
function mebibytes(pid: number, what: 'VmRSS' | 'RssAnon'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
}

async function watch(server: Latchkey, folder: string): Promise<void> {
  const { pid, url } = server;
  let most = 0;
  const look = () => (most = Math.max(most, mebibytes(pid, 'RssAnon')));
  const looking = setInterval(look, sampleMs);
  const say = (when: string) =>
    console.log(
      `${when}: ${look().toFixed(0)} MiB that cannot be taken back at most so far, ${mebibytes(pid, 'VmRSS').toFixed(0)} resident`,
    );
  say('started');
  await populate(url);
  const { accessToken } = await login(url, people[0]!);
  const question = operation(url, meQuery, accessToken);
  const every = setInterval(() => say('under load'), (seconds * 1000) / 4);
  let refused = 0;
  const logins = repeat(16, seconds, () => login(url, people[3]!).catch(() => (refused += 1)));
  const asked = await load([question], { folder, seconds });
  const { perSecond } = await logins;
  clearInterval(every);
  clearInterval(looking);
  say('after it');
  console.log(
    `${asked.perSecond.toFixed(0)} me and ${perSecond.toFixed(0)} logins a second, ${refused} of these refused`,
  );
}

const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
process.on('exit', () => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});
const databases = values.engine === 'sqlite' ? null : await startPostgres();
try {
  const server = await startLatchkey({
    folder,
    place: 'all',
    checkout: build(folder),
    nodeArgs: values.node.split(' ').filter(Boolean),
    settings: databases ? { DATABASE_URL: await databases.create() } : {},
  });
  await watch(server, folder);
  await server.stop();
} finally {
  await databases?.remove();
}
process.exit();
