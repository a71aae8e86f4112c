import { expect } from 'vitest';
import { diagnose } from '../../src/cli/doctor/oidc.ts';
import { createReport } from '../../src/cli/doctor/report.ts';
import { loadConfig } from '../../src/config.ts';

/** Returns what the command finds and says of the first provider of these settings. */
export async function examine(
  environment: Record<string, string>,
  reach?: (url: string) => string,
) {
  const config = loadConfig(environment);
  const lines: string[] = [];
  const report = createReport((line) => lines.push(line));
  await diagnose(config, config.oidcProviders[0]!, report, reach);
  const wrong = lines.filter((line) => line.startsWith('WRONG'));
  expect(wrong).toHaveLength(report.problems());
  return { lines, wrong, text: lines.join('\n') };
}
