import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { barChart } from './chart.ts';
import { canPin } from './cores.ts';
import { goalTable } from './goals.ts';
import { root } from './latchkey.ts';
import { loadTool } from './load.ts';
import type { Outcome } from './measurement.ts';
import type { Options } from './options.ts';
import { fillMarkers, markdownTable } from './tables.ts';

const results = join(import.meta.dirname, 'results');
/** A quick run's figures say little: they never replace others. */
const resultsFile = ({ quick }: Options) => join(results, quick ? 'quick.json' : 'latest.json');
const pageFile = join(root, 'docs/performance.md');
const chartFile = join(root, 'docs/performance.svg');

/** What was measured, and how: of each measurement the newest outcome. */
export interface Report {
  readonly measurements: Record<string, Outcome & Circumstances>;
}

export interface Circumstances {
  readonly takenAt: string;
  readonly machine: string;
  readonly method: string;
}

/** Returns the last report, so that `--only` replaces a part of it; an empty one if there was none. */
export function lastReport(options: Options): Report {
  try {
    return JSON.parse(readFileSync(resultsFile(options), 'utf8')) as Report;
  } catch {
    return { measurements: {} };
  }
}

export function saveReport(report: Report, options: Options): void {
  mkdirSync(results, { recursive: true });
  writeFileSync(resultsFile(options), `${JSON.stringify(report, null, 2)}\n`);
}

export function circumstances({ rounds, seconds }: Options): Circumstances {
  const [cpu] = cpus();
  const pinning = canPin ? 'server on core 0, load on core 1' : 'nothing pinned to a core';
  return {
    takenAt: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.versions.node}`,
    method: `${rounds} rounds of ${seconds} s, ${loadTool}, ${pinning}, load average ${loadavg()[0]!.toFixed(1)} before it began`,
  };
}

/** Fills the tables of docs/performance.md between their markers, in the order of the names, and draws its chart. */
export function publish({ measurements }: Report, names: readonly string[]): void {
  const all = names.flatMap((name) => measurements[name] ?? []);
  let page = readFileSync(pageFile, 'utf8');
  page = fillMarkers(page, 'goals', markdownTable(goalTable(all.flatMap(({ goals }) => goals))));
  for (const [name, outcome] of Object.entries(measurements))
    page = fillMarkers(page, name, section(outcome));
  writeFileSync(pageFile, page);
  const { bars, takenAt } = measurements['me'] ?? {};
  if (!bars) return;
  const title = 'Authenticated me { id username }: requests by CPU time, × tutorial yoga';
  const subtitle = `One core; medians, lines from minimum to maximum; ${takenAt}; how: docs/performance.md`;
  const sorted = bars.toSorted((a, b) => b.median - a.median);
  writeFileSync(chartFile, barChart(title, subtitle, sorted));
}

function section({ table, notes, takenAt, machine, method }: Outcome & Circumstances): string {
  const how = `${takenAt}; ${method}; ${machine}.`;
  return [markdownTable(table), ...notes, how].join('\n\n');
}
