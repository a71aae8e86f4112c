import { findRefusal, mayRepeat } from './answers.ts';
import { readRefusal, type LatchkeyError } from './errors.ts';
import type { AuthClientOptions } from './types.ts';

const code = 'REAUTHENTICATION_REQUIRED';

/** Has the user confirm who they are when a request is refused for it, and sends the request again. */
export function confirming(
  send: (request: Request) => Promise<Response>,
  confirm: NonNullable<AuthClientOptions['confirm']>,
): (request: Request) => Promise<Response> {
  let confirmations = 0;
  let asking: Promise<void> | null = null;
  const ask = async (wanted: LatchkeyError) => {
    if (wanted.code === code && (await confirm(wanted))) confirmations += 1;
  };
  return async (request) => {
    const before = confirmations;
    const answer = await send(request.clone());
    const refusal = await findRefusal(answer, code);
    const wanted = readRefusal({ errors: [refusal?.first] });
    if (!refusal || !wanted || !(await mayRepeat(request, refusal))) return answer;
    // Requests that are refused at the same time share one dialog, and one that comes late finds it closed.
    if (confirmations === before) await (asking ??= ask(wanted).finally(() => (asking = null)));
    return confirmations === before ? answer : send(request);
  };
}
