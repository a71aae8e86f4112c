import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from './client.ts';
import type { Place } from './cores.ts';
import { peersFolder } from './peers.ts';
import { launch } from './processes.ts';
import { luaScript } from './wrk-script.ts';

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadOptions {
  readonly seconds: number;
  /** For the script that wrk reads. */
  readonly folder: string;
  readonly connections?: number;
  readonly place?: Place;
  /** What every right answer has in it. Without it a status of success is enough. */
  readonly proof?: string;
  /** When this is settled the load ends, before its time. */
  readonly until?: Promise<unknown>;
}

/** The one tool that makes the load of a run. */
export const loadTool = spawnSync('wrk', ['--version']).error ? 'autocannon' : 'wrk';

/** Sends the requests in turn, as fast as answers come, over 32 connections. Throws when one is refused, or not proved. */
export async function load(questions: readonly Question[], options: LoadOptions): Promise<Load> {
  const { seconds, folder, connections = 32, place = 'load', proof, until } = options;
  const url = questions[0]!.url;
  const script = join(folder, loadTool === 'wrk' ? 'load.lua' : 'load.json');
  const plan = loadTool === 'wrk' ? luaScript(questions, proof) : JSON.stringify(questions);
  writeFileSync(script, plan);
  const [c, d] = [String(connections), String(Math.max(1, Math.round(seconds)))];
  const command =
    loadTool === 'wrk'
      ? ['wrk', '-t1', '-c', c, '-d', d, '--timeout', '10s', '-s', script, new URL(url).origin]
      : [process.execPath, join(peersFolder, 'load.mjs'), script, c, d, proof ?? ''];
  const tool = launch(command, { place });
  const end = () => tool.interrupt();
  until?.then(end, end);
  const output = await tool.finished;
  const found = JSON.parse(/^result (\{.*\})$/m.exec(output)?.[1] ?? 'null') as Result | null;
  if (!found) throw new Error(`No result: ${output}`);
  if (found.failures > 0 || found.requests === 0) {
    throw new Error(`${found.failures} of ${found.requests} requests to ${url} failed.`);
  }
  const { requests, seconds: took, p50Ms, p99Ms } = found;
  return { requests, perSecond: requests / took, p50Ms, p99Ms };
}

interface Result {
  requests: number;
  failures: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}
