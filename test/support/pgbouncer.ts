import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { serverAccount } from './postgres-binaries.ts';
import { runSql } from './postgres-server.ts';

const binary = process.env['PGBOUNCER'] ?? 'pgbouncer';
const words = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout ?? '';
const [, major = 0, minor = 0] = /PgBouncer (\d+)\.(\d+)/.exec(words)?.map(Number) ?? [];

/** Null where there is none; then the tests that need it are skipped. */
export const pgbouncerVersion = major > 0 ? { major, minor } : null;
if (!pgbouncerVersion) console.warn('Poolers are not tested: there is no pgbouncer.');

/** Whether this PgBouncer can be told to keep prepared statements apart: from 1.21 on. */
export const keepsStatements = major > 1 || (major === 1 && minor >= 21);

export interface PgBouncer {
  /** Of the database, through the pooler. */
  readonly url: string;
  start(): Promise<void>;
  /** Ends it, at once where it is killed: without a word to its clients. */
  stop(signal?: 'SIGINT' | 'SIGKILL'): Promise<void>;
  /** Runs a command of its console, as `reconnect`. */
  command(text: string): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

/** Starts a PgBouncer in front of the database. */
export async function createPgBouncer(
  databaseUrl: string,
  settings: Record<string, string> = {},
): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = configure(folder, port, databaseUrl, settings);
  const through = new URL(databaseUrl);
  through.port = String(port);
  const console = Object.assign(new URL(through), { pathname: '/pgbouncer' }).href;
  let running: ChildProcess | null = null;

  const pooler: PgBouncer = {
    url: through.href,
    async start() {
      running = spawn(binary, [file], { ...serverAccount(), stdio: 'ignore' });
      while (!(await listens(port))) {
        if (running.exitCode !== null) throw new Error('PgBouncer did not start.');
      }
    },
    async stop(signal = 'SIGINT') {
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const gone = once(running, 'exit');
      running.kill(signal);
      await gone;
    },
    command: (text) => runSql(console, text),
    async remove() {
      await pooler.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await pooler.start();
  return pooler;
}

function configure(
  folder: string,
  port: number,
  databaseUrl: string,
  settings: Record<string, string>,
): string {
  const { hostname, port: target, username, password } = new URL(databaseUrl);
  const users = join(folder, 'users.txt');
  const lines = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: users,
    admin_users: username,
    pool_mode: 'transaction',
    max_client_conn: '500',
    default_pool_size: '8',
    ...settings,
  };
  const options = Object.entries(lines).map(([name, value]) => `${name} = ${value}`);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${username}" "${decodeURIComponent(password)}"\n`, { mode: 0o644 });
  writeFileSync(
    file,
    ['[databases]', `* = host=${hostname} port=${target}`, '[pgbouncer]', ...options, ''].join(
      '\n',
    ),
    { mode: 0o644 },
  );
  return file;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
