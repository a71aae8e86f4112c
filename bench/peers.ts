import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Challenge, Contender } from './contender.ts';
import type { Place } from './cores.ts';
import { freePort, launch } from './processes.ts';

export const peersFolder = join(import.meta.dirname, 'peers');
const python = process.env['BENCH_PYTHON'] ?? 'python3';

/** Installs the peers by their own lock file on first use. */
export function installPeers(): void {
  if (existsSync(join(peersFolder, 'node_modules'))) return;
  console.log('Installing the peers (once per clone) …');
  execFileSync('npm', ['ci', '--ignore-scripts'], {
    cwd: peersFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function peer(name: string, label: string, file: string, ...args: string[]): Contender {
  return commandPeer(name, label, () => [process.execPath, join(peersFolder, file), ...args]);
}

/** So many processes of bare node:http on one port, on both cores. */
export function bareWorkers(name: string, label: string, workers: number): Contender {
  const file = join(peersFolder, 'bare.mjs');
  const command = () => [process.execPath, file, 'read-body', `workers=${workers}`];
  return commandPeer(name, label, command, 'all');
}

function commandPeer(
  name: string,
  label: string,
  command: (port: number) => string[],
  place: Place = 'server',
): Contender {
  return {
    name,
    label,
    async start(folder) {
      const port = await freePort();
      const launched = launch(command(port), {
        place,
        cwd: peersFolder,
        env: {
          HOME: folder,
          NODE_ENV: 'production',
          PORT: String(port),
          DATABASE_FILE: join(folder, `${name}.db`),
          JWT_SECRET: randomBytes(32).toString('base64'),
          PYTHONDONTWRITEBYTECODE: '1',
        },
      });
      const [announcement] = await launched.printed(/^\{.*\}$/m);
      return { ...launched, challenge: JSON.parse(announcement) as Challenge };
    },
  };
}

export const tutorialYoga = peer('yoga', 'tutorial yoga + jsonwebtoken', 'yoga.mjs');

/** Everybody whom Latchkey is compared with on this machine. */
export const peers: readonly Contender[] = [
  tutorialYoga,
  peer('yoga-plugin-jwt', 'yoga + plugin-jwt', 'yoga-plugin-jwt.mjs'),
  peer('apollo', 'Apollo Server 5', 'apollo.mjs'),
  peer('mercurius', 'Mercurius', 'mercurius.mjs'),
  peer('mercurius-jit', 'Mercurius + JIT', 'mercurius.mjs', 'jit'),
  peer('mercurius-cache', 'Mercurius, token cache', 'mercurius.mjs', 'token-cache'),
  peer(
    'mercurius-jit-cache',
    'Mercurius + JIT, token cache',
    'mercurius.mjs',
    'jit',
    'token-cache',
  ),
  peer('better-auth', 'better-auth get-session', 'better-auth.mjs'),
  peer('better-auth-cache', 'better-auth, cookie cache', 'better-auth.mjs', 'cookie-cache'),
  ...(hasFlask() ? [flask()] : []),
  peer('bare', 'bare node:http', 'bare.mjs'),
  peer('bare-body', 'bare node:http that reads the body', 'bare.mjs', 'read-body'),
];

/** Returns whether the seed can be run here; BENCH_PYTHON names another Python. */
export function hasFlask(): boolean {
  const imports = 'import flask, flask_jwt_extended, gunicorn';
  return spawnSync(python, ['-c', imports]).status === 0;
}

function flask(): Contender {
  const options = ['-m', 'gunicorn', '--no-control-socket', '--log-level', 'warning'];
  return commandPeer('flask', 'Flask (the seed) under gunicorn', (port) => [
    python,
    ...options,
    '--bind',
    `127.0.0.1:${port}`,
    'flask_seed:app',
  ]);
}
