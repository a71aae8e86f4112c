import { AuthError } from '../errors.ts';
import { refuseHttp } from '../graphql/answers/answer.ts';
import { withReasonPhrase } from '../graphql/answers/reason-phrase.ts';
import { logFailure, type Logger } from '../lib/log.ts';
import type { Metrics } from './metrics.ts';
import type { Route } from './routes.ts';

/** What nothing else has caught is a fault: logged, and answered with its code. */
export function answerAnyway(route: Route, log: Logger): Route {
  return async (request, serverContext) => {
    try {
      return withReasonPhrase(await route(request, serverContext));
    } catch (error) {
      logFailure(log, request, error);
      return refuseHttp(new AuthError('INTERNAL_SERVER_ERROR'));
    }
  };
}

/** Returns the route with each of its answers counted, and how long it took. */
export function timed(route: Route, { countAnswer }: Metrics): Route {
  return async (request, serverContext) => {
    const start = performance.now();
    const answer = await route(request, serverContext);
    countAnswer(answer.status, (performance.now() - start) / 1000);
    return answer;
  };
}
