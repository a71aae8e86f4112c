/**
 * Measures an import of many users: `node bench/import.ts [--engine sqlite] [--users 1000000] [--dry-run]`. Writes NDJSON
 * of users with a bcrypt hash and a proved address, runs `latchkey import --from json` on it, and prints the seconds, the
 * processor's seconds, the rate and the most memory that the command had. With `--again` it runs it a second time, which
 * finds every user there already.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from './postgres-server.ts';
import { plainTable } from './tables.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'sqlite' },
    users: { type: 'string', default: '1000000' },
    'dry-run': { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
  },
});
const users = Number(values.users);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-import-'));
const postgres = values.engine === 'postgres' ? await startPostgres() : null;

try {
  const file = join(folder, 'users.ndjson');
  await pipeline(Readable.from(lines()), createWriteStream(file));
  const url = (await postgres?.create()) ?? `sqlite:${join(folder, 'latchkey.db')}`;
  await run(['migrate'], url);
  const names = values['dry-run'] ? ['dry run'] : values.again ? ['first', 'again'] : ['first'];
  const rows: string[][] = [];
  for (const name of names) {
    const options = values['dry-run'] ? ['--dry-run'] : [];
    const { seconds, usage, stdout } = await run(
      ['import', '--from', 'json', ...options, file],
      url,
    );
    process.stdout.write(stdout);
    const megabytes = Math.round(usage.maxRSS / 1024);
    const rate = Math.round(users / seconds);
    rows.push([name, seconds.toFixed(1), usage.cpu.toFixed(1), String(rate), String(megabytes)]);
  }
  const size = Math.round(statSync(file).size / 1e6);
  console.log(`${values.engine}: ${users} users, ${size} MB`);
  const head = ['run', 'seconds', 'CPU s', 'users/s', 'max RSS, MB'];
  console.log(plainTable({ head, rows }));
} finally {
  rmSync(folder, { recursive: true, force: true });
  await postgres?.remove();
}

function* lines(): Generator<string> {
  const passwordHash = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
  const block = 1000;
  for (let start = 0; start < users; start += block) {
    const some = Array.from({ length: Math.min(block, users - start) }, (_, index) => {
      const number = start + index;
      return JSON.stringify({
        id: `u${number.toString(36)}`,
        username: `user-${number}`,
        email: `user-${number}@example.com`,
        emailVerified: true,
        passwordHash,
        createdAt: new Date(1_500_000_000_000 + number * 1000),
      });
    });
    yield `${some.join('\n')}\n`;
  }
}

/** Runs the command, which says on its last breath what it has used. */
async function run(args: readonly string[], url: string) {
  const report = `data:text/javascript,process.on('exit',()=>process.stderr.write('usage '+JSON.stringify(process.resourceUsage())+'\\n'))`;
  const bin = join(import.meta.dirname, '../bin/latchkey.mjs');
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', report, bin, ...args], {
    env: { ...process.env, DATABASE_URL: url, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  const said = /usage (.*)\n/.exec(output.stderr)?.[1];
  if (code !== 0 || said === undefined) throw new Error(output.stderr || output.stdout);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(said) as NodeJS.ResourceUsage;
  const seconds = (performance.now() - began) / 1000;
  const usage = { maxRSS, cpu: (userCPUTime + systemCPUTime) / 1e6 };
  return { seconds, usage, stdout: output.stdout };
}
