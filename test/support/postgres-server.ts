import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.ts';
import { findBinaries, prepareBinaries, serverAccount, type Account } from './postgres-binaries.ts';

/** A PostgreSQL server of our own. */
export interface PostgresServer {
  readonly port: number;
  /** Of a user who may create databases, and nothing else. */
  readonly url: string;
  /** Of the superuser. */
  readonly adminUrl: string;
  start(): Promise<void>;
  /** Stops it as an administrator would, at once, or with kill -9. */
  stop(how?: 'fast' | 'crash' | 'kill'): Promise<void>;
  /** Starts a standby that follows it. It is to be stopped before this server is removed. */
  startStandby(): Promise<PostgresServer>;
  /** As the server sees this path of its own: outside, a disk of its own is not mounted. */
  inside(path: string): string;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

/** Nothing here has to survive a power cut. */
const defaults = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '32MB',
  // Longer than any step may take: steps that wait in a circle fail, rather than being saved by the server.
  deadlock_timeout: '30s',
  // Its workers are nobody's to end, and databases are short-lived here.
  autovacuum: 'off',
};

/** Ends the server when it reads a line, or when standard input ends: then whoever started it is gone, and so are the files. */
const tied =
  '"$@" & server=$!; read -r keep || keep=; kill -INT $server; wait $server; [ "$keep" ] || rm -rf "$HOME"';

/** A disk of the server's own, in the memory of this machine. Only root can give it one. */
export interface SmallDisk {
  readonly folder: string;
  readonly megabytes: number;
}

/** Starts a server with a new cluster. Throws where there is no PostgreSQL for this platform. */
export async function createPostgresServer(
  settings: Record<string, string> = {},
  disk?: SmallDisk,
): Promise<PostgresServer> {
  const found = findBinaries();
  if ('missing' in found) throw new Error(`npm has installed no ${found.missing}`);
  const account = serverAccount();
  const scratch = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  chmodSync(scratch, 0o711);
  const password = `${randomBytes(12).toString('hex')}:@/%`;
  const bin = join(prepareBinaries(found.folder, account, scratch), 'bin');
  const data = createCluster(bin, scratch, account, password);
  const own: Cluster = { bin, scratch, account, password, data, settings, disk };
  const server = await startCluster(own);
  await runSql(server.adminUrl, `create role latchkey login createdb password '${password}'`);
  return server;
}

interface Cluster {
  readonly bin: string;
  readonly scratch: string;
  readonly account: Account;
  readonly password: string;
  readonly data: string;
  readonly settings: Record<string, string>;
  readonly disk: SmallDisk | undefined;
}

const ends = { crash: 'SIGQUIT', kill: 'SIGKILL' } as const;

async function startCluster(cluster: Cluster): Promise<PostgresServer> {
  const { bin, scratch, account, password, data, settings, disk } = cluster;
  const port = await freePort();
  const options = Object.entries({ ...defaults, ...settings, port: String(port) });
  const command = [join(bin, 'postgres'), '-D', data];
  for (const [name, value] of options) command.push('-c', `${name}=${value}`);
  const urlOf = (user: string) =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  let running: ChildProcess | null = null;

  const server: PostgresServer = {
    port,
    url: urlOf('latchkey'),
    adminUrl: urlOf('postgres'),
    async start() {
      running = await startTied(command, account, data, disk);
    },
    inside: (path) => `/proc/${processId(data)}/root${path}`,
    async stop(how = 'fast') {
      if (!running || running.exitCode !== null) return;
      const gone = once(running, 'close');
      if (how !== 'fast') process.kill(processId(data), ends[how]);
      running.stdin?.end('keep\n');
      await gone;
    },
    async startStandby() {
      const copy = `${data}-of-${port}`;
      await server.stop();
      // What pg_basebackup would do, which npm does not bring.
      spawnSync('cp', ['-a', data, copy]);
      await server.start();
      writeFileSync(join(copy, 'standby.signal'), '');
      const primary = `host=127.0.0.1 port=${port} user=postgres password='${password}'`;
      return startCluster({
        ...cluster,
        data: copy,
        settings: { ...settings, primary_conninfo: primary },
      });
    },
    async remove() {
      await server.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

/** Its order of texts is as far from that of bytes as people have it in production. */
function createCluster(bin: string, scratch: string, account: Account, password: string): string {
  const home = join(scratch, 'home');
  const passwordFile = join(home, 'password');
  mkdirSync(home);
  writeFileSync(passwordFile, password);
  const { uid, gid = uid } = account;
  if (uid !== undefined && gid !== undefined) chownSync(home, uid, gid);
  const data = join(home, 'data');
  const order = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const { status, stderr, error } = spawnSync(
    join(bin, 'initdb'),
    [`--pgdata=${data}`, '--no-sync', ...order, ...access],
    { ...account, env: { LC_ALL: 'C' }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
  return data;
}

function startTied(
  command: readonly string[],
  account: Account,
  data: string,
  disk?: SmallDisk,
): Promise<ChildProcess> {
  const tiedCommand = ['sh', '-c', tied, 'sh', ...command];
  const [program = '', ...args] = disk ? onDisk(disk, account, tiedCommand) : tiedCommand;
  const child = spawn(program, args, {
    ...(!disk && account),
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', HOME: data },
    stdio: ['pipe', 'ignore', 'pipe'],
    // An interrupt from the terminal is for the tests, which then end this.
    detached: true,
  });
  return new Promise((resolve, reject) => {
    let text = '';
    const watch = (chunk: string) => {
      text += chunk;
      if (/FATAL: +could not/.test(text)) child.stdin.end('keep\n');
      if (!/ready to accept (read-only )?connections/.test(text)) return;
      // What it logs from now on is of no interest, but has to be read.
      child.stderr.off('data', watch).resume();
      resolve(child);
    };
    child.stderr.setEncoding('utf8').on('data', watch);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`PostgreSQL did not start: ${text}`)));
  });
}

/** Root mounts the disk where no other process sees it, and then goes on as the server's account. */
function onDisk({ folder, megabytes }: SmallDisk, { uid, gid }: Account, command: string[]) {
  const mount = `mount -t tmpfs -o size=${megabytes}m,uid=${uid},gid=${gid},mode=700 disk "$0"`;
  const script = `${mount} && exec setpriv --reuid=${uid} --regid=${gid} --clear-groups "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, folder, ...command];
}

function processId(data: string): number {
  return Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
}

/** Returns the URL of another database on the same server. */
export function databaseOn(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** Runs a statement on a connection of its own and returns its rows. */
export async function runSql(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
