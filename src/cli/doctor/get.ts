import type { Config, ProviderSettings } from '../../config.ts';
import { createProviderHttp } from '../../features/providers/http.ts';
import { toleranceSeconds } from '../../features/providers/id-token.ts';
import { quote } from '../../lib/quote.ts';
import { explain, explainNoAnswer } from './no-answer.ts';
import type { Report } from './report.ts';
import { watch } from './watch.ts';

/** Returns the JSON at a URL of the provider, or null once it was said why there is none. `what` is what should be there. */
export type Get = (what: string, url: string) => Promise<Readonly<Record<string, unknown>> | null>;

/** Returns what asks the provider as the server does: the same limits, and no redirect. */
export function createGet(
  config: Config,
  { id, issuer }: ProviderSettings,
  report: Report,
  reach: (url: string) => string,
): Get {
  const { fetch, seen } = watch(reach);
  const timeoutSeconds = config.oidcTimeoutSeconds;
  const http = createProviderHttp({ id, issuer, timeoutSeconds, record: () => {}, fetch });
  return async (what, url) => {
    const answer = await http
      .fetch(url, { headers: { accept: 'application/json' } })
      .catch((error: unknown) => explainNoAnswer(error, seen()));
    if (answer instanceof Response && answer.status === 200) {
      checkClock(seen().ahead ?? 0, report);
      report.ok(`${what} was read from ${quote(url)}.`);
      return Object(await answer.json());
    }
    const [problem, remedy] = answer instanceof Response ? explain('status', seen()) : answer;
    report.wrong(`${what} at ${quote(url)} ${problem}`, remedy);
    return null;
  };
}

function checkClock(ahead: number, report: Report): void {
  if (Math.abs(ahead) <= toleranceSeconds) return;
  const how = ahead > 0 ? 'behind' : 'ahead of';
  report.wrong(
    `The clock of this machine is ${Math.abs(ahead)} seconds ${how} the provider’s, so that ID tokens are refused.`,
    'Let this machine set its clock by NTP.',
  );
}
