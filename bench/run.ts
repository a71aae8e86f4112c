/**
 * Measures Latchkey beside its peers on this machine: `npm run bench -- [--quick] [--only me,logins]`;
 * docs/performance.md says how and why.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pinSelf } from './cores.ts';
import { goalTable } from './goals.ts';
import { history } from './measurements/history.ts';
import { loginFlood } from './measurements/login-flood.ts';
import { logins } from './measurements/logins.ts';
import { mail } from './measurements/mail.ts';
import { me } from './measurements/me.ts';
import { memory } from './measurements/memory.ts';
import { postgres } from './measurements/postgres.ts';
import { profile } from './measurements/profile.ts';
import { refreshes } from './measurements/refresh.ts';
import { size } from './measurements/size.ts';
import { start } from './measurements/start.ts';
import { workers } from './measurements/workers.ts';
import { Skipped, type Measurement, type Outcome } from './measurement.ts';
import { parseOptions, type Options } from './options.ts';
import { installPeers } from './peers.ts';
import { killAll } from './processes.ts';
import { circumstances, lastReport, publish, saveReport } from './report.ts';
import { plainTable } from './tables.ts';

const measurements = [
  me,
  workers,
  loginFlood,
  logins,
  refreshes,
  history,
  start,
  size,
  profile,
  postgres,
  mail,
  memory,
];
const names = measurements.map(({ name }) => name);

async function bench(options: Options): Promise<void> {
  installPeers();
  pinSelf();
  // On a disk, not in memory: commits are part of what is measured.
  const folder = mkdtempSync(join(import.meta.dirname, 'results-'));
  process.on('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  const report = lastReport(options);
  for (const measurement of chosen(options)) {
    const surroundings = circumstances(options);
    const outcome = await measure(measurement, { ...options, folder });
    if (!outcome) continue;
    report.measurements[measurement.name] = { ...outcome, ...surroundings };
    saveReport(report, options);
    if (!options.quick) publish(report, names);
  }
}

function chosen({ only }: Options): Measurement[] {
  return measurements.filter(({ name }) => only === null || only.includes(name));
}

async function measure(
  { name, title, measure: run }: Measurement,
  options: Options & { folder: string },
): Promise<Outcome | null> {
  console.log(`\n${name}: ${title}`);
  try {
    const outcome = await run({ ...options, progress });
    progress('');
    print(outcome);
    return outcome;
  } catch (error) {
    progress('');
    if (!(error instanceof Skipped)) throw error;
    console.log(`Skipped: ${error.message}`);
    return null;
  }
}

function print({ table, goals, notes }: Outcome): void {
  console.log(plainTable(table));
  if (goals.length > 0) console.log(`\n${plainTable(goalTable(goals))}`);
  for (const note of notes) console.log(note);
}

/** One line that overwrites itself; nothing where standard error is not a terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

try {
  await bench(parseOptions(process.argv.slice(2), names));
  process.exit();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
