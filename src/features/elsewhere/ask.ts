import { AuthError } from '../../errors.ts';
import type { RecordEvent } from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import { inTime } from '../../lib/in-time.ts';
import type { Logger } from '../../lib/log.ts';
import { createRarely } from '../../lib/rarely.ts';
import type { VerifyElsewhere } from './verify-elsewhere.ts';

const timeoutMs = 5_000;
/** How many questions may be open at once: a flood of logins must not become a flood there. */
const mostAtOnce = 32;

class TooLate extends Error {}

/** Asks the hook, and returns what it returns. Throws SERVER_BUSY where it does not answer. */
export type AskElsewhere = (login: { identifier: string; password: string }) => Promise<unknown>;

export function createAskElsewhere(options: {
  verify: VerifyElsewhere;
  record: RecordEvent;
  log: Logger;
  clock: Clock;
}): AskElsewhere {
  const { verify, record, log, clock } = options;
  const rarely = createRarely(clock);
  let asking = 0;

  const unavailable = (reason: string) => {
    record('elsewhere_unavailable', { reason });
    return new AuthError('SERVER_BUSY', { retryAfter: 1 });
  };

  /** The message and what else an error carries may be what was typed, or the request with it. */
  const tell = (error: unknown) =>
    rarely('failed', (times) =>
      log.error({ ...describe(error), times }, 'the hook verifyElsewhere failed'),
    );

  return async (login) => {
    if (asking >= mostAtOnce) throw unavailable('too-many');
    asking += 1;
    const stop = new AbortController();
    const asked = (async () => verify({ ...login, signal: stop.signal }))();
    const free = () => (asking -= 1);
    asked.then(free, free);
    const tooLate = () => {
      stop.abort();
      return new TooLate();
    };
    try {
      return await inTime(asked, performance.now() + timeoutMs, tooLate);
    } catch (error) {
      if (error instanceof TooLate) throw unavailable('too-late');
      tell(error);
      throw unavailable('failed');
    }
  };
}

/** Returns what an error says that quotes nothing: its class, and its code, or that of its cause, as `fetch` has it. */
function describe(error: unknown): { name?: string; code?: string } {
  if (!(error instanceof Error)) return {};
  const { name } = error;
  const codes = [error, error.cause].map((one) => (one as { code?: unknown } | undefined)?.code);
  const code = codes.find((one) => typeof one === 'string' && /^[A-Z\d_]{1,40}$/.test(one));
  return {
    ...(/^[A-Za-z]{1,40}$/.test(name) && { name }),
    ...(typeof code === 'string' && { code }),
  };
}
