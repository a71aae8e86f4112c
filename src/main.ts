import { explain } from './lib/explain.ts';
import { ConfigError, loadConfig, type Config } from './config.ts';
import type { Begun, Start } from './serve/start.ts';
import { describeUnknown, unknownSettings, warningsOf } from './warnings.ts';

/** Runs the server until SIGTERM or SIGINT. A start that fails says why on stderr and sets exit code 1. */
export async function serve(
  environment: NodeJS.ProcessEnv = process.env,
  finishMs?: number,
): Promise<void> {
  const begun: Begun[] = [];
  try {
    const given = loadConfig(environment);
    const start = await findStart(given);
    await start({
      given,
      warnings: warningsOf(given, environment),
      finishMs,
      begin(one) {
        begun.push(one);
        return one;
      },
    });
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    // A slip may be why something that is needed is missing.
    const slips = error instanceof ConfigError ? unknownSettings(environment) : [];
    for (const slip of slips) process.stderr.write(`${describeUnknown(slip)}\n`);
    process.exitCode = 1;
    for (const one of begun.toReversed()) await one.close();
  }
}

/** Loads what is needed and no more: a process that begins workers answers no request itself. */
async function findStart({ workers }: Config): Promise<(start: Start) => Promise<void>> {
  if (workers > 1) return (await import('./serve/workers/primary.ts')).startWorkers;
  return (await import('./serve/alone.ts')).startAlone;
}

if (import.meta.main) await serve();
