import { findRefusal, mayRepeat, requireGraphQL } from './answers.ts';
import type { Held } from './carriers.ts';
import type { Renewal } from './renewal.ts';
import type { Session } from './session.ts';

/** Returns a function that sends a request with the token, and once more with a new one, if it was refused as a whole. */
export function renewingFetch(options: {
  readonly session: Session;
  readonly renewal: Renewal;
  readonly isBearer: boolean;
  readonly send: typeof fetch;
}): (request: Request) => Promise<Response> {
  const { session, renewal, isBearer, send } = options;

  const sendWith = async (request: Request, held: Held) => {
    for (const [name, value] of Object.entries(authorization(held)))
      request.headers.set(name, value);
    return requireGraphQL(await send(request, isBearer ? {} : { credentials: 'include' }));
  };

  return async (request) => {
    const before = session.listeners.user?.id;
    let held = await renewal.current();
    session.requireSame(before);
    for (let mustRenew = false; ; mustRenew = true) {
      // A body can be read once: the copy goes first.
      const answer = await sendWith(request.clone(), held);
      const refusal = await findRefusal(answer, 'UNAUTHENTICATED');
      const reason = refusal?.first.extensions?.['reason'];
      // Without an access cookie there may still be one to renew it with: that is asked once.
      const isOut = held.isOut && (isBearer || reason === 'TOKEN_MISSING');
      if (!refusal || isOut) return answer;
      const isDone = await renewal.renew(held, reason, mustRenew);
      const renewed = await session.look();
      if (renewed.isOut || (isDone && renewed.key === held.key)) return answer;
      session.requireSame(before);
      if (!(await mayRepeat(request, refusal))) return answer;
      if (isDone) return sendWith(request, renewed);
      held = renewed;
    }
  };
}

export const authorization = ({ accessToken }: Held): Record<string, string> =>
  accessToken ? { authorization: `Bearer ${accessToken}` } : {};
