import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { RecordEvent } from '../../events.ts';
import { withQuery } from '../../lib/return-url.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import { BadAnswer } from '../providers/provider.ts';
import { broughtAnswers } from './attempt-kinds.ts';
import { isOwnCode, type ProviderCodes } from './codes.ts';
import type { Flows, ResumedFlow } from './flows.ts';
import type { RequireProvider } from './start-login.ts';

/**
 * Takes what a provider has sent the browser back with. Returns the URL at which its user goes on, with a code of this server or
 * an error (RFC 6749 §4.1.2); null where the state is not good, and so nothing says where that would be.
 */
export type AnswerCallback = (
  provider: string,
  answer: URLSearchParams,
  caller: Caller,
) => Promise<string | null>;

/** What the page is told. What the provider says of it is for the log. */
type Failure = 'access_denied' | 'temporarily_unavailable' | 'server_error';

/** RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6. Other text is not repeated. */
const knownErrors: ReadonlySet<string> = new Set([
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'interaction_required',
  'login_required',
  'account_selection_required',
  'consent_required',
  'request_not_supported',
]);

/** Apple's word for a user who has turned back. */
const turnedBack: ReadonlySet<string> = new Set(['access_denied', 'user_cancelled_authorize']);

export function createAnswerCallback(options: {
  config: Pick<Config, 'oidcProviders'>;
  requireProvider: RequireProvider;
  flows: Pick<Flows, 'resume'>;
  codes: Pick<ProviderCodes, 'issue'>;
  attempts: Pick<Attempts, 'count'>;
  record: RecordEvent;
}): AnswerCallback {
  const { config, requireProvider, flows, codes, attempts, record } = options;
  const issuers = new Map(config.oidcProviders.map(({ id, issuer }) => [id, issuer]));

  /** Returns why the provider has let no one in; null where it has. Throws BadAnswer for that of another issuer. */
  const failureOf = (provider: string, answer: URLSearchParams): Failure | null => {
    const error = answer.get('error');
    if (error === null) return null;
    // RFC 9207 §2.4: errors come from the right issuer, too.
    const issuer = answer.get('iss');
    if (issuer !== null && issuer !== issuers.get(provider)) throw new BadAnswer('issuer');
    if (turnedBack.has(error)) return 'access_denied';
    const reason = knownErrors.has(error) ? error : 'unknown error';
    record('oidc_answer_refused', { provider, reason });
    return error === 'temporarily_unavailable' ? error : 'server_error';
  };

  const bring = async (
    provider: string,
    { flow, verifierHash, spent }: ResumedFlow,
    answer: URLSearchParams,
    caller: Caller,
  ): Promise<Record<'code' | 'error', string | null>> => {
    const failure = failureOf(provider, answer);
    if (failure) return { code: null, error: failure };
    // A login can lead back to here: an attacker who has its verifier must not read its code at another provider.
    if (isOwnCode(answer.get('code') ?? '')) throw new BadAnswer('code');
    await attempts.count(broughtAnswers, caller);
    const identity = await requireProvider(provider).identify(flow, answer);
    const code = await codes.issue(identity, verifierHash, spent);
    if (code === null) throw new BadAnswer('state was used before');
    return { code, error: null };
  };

  return async (provider, answer, caller) => {
    const resumed = flows.resume(provider, answer.get('state') ?? '');
    if (!resumed) {
      record('oidc_answer_refused', { provider, reason: 'state' });
      return null;
    }
    const outcome = await bring(provider, resumed, answer, caller).catch((cause: unknown) => {
      const error = failureBy(cause);
      if (cause instanceof BadAnswer)
        record('oidc_answer_refused', { provider, reason: cause.reason });
      return { code: null, error };
    });
    return withQuery(resumed.returnTo, outcome);
  };
}

/** Returns what the page is told of what has failed here. Throws what is a fault. */
function failureBy(cause: unknown): Failure {
  if (cause instanceof BadAnswer) return 'server_error';
  if (cause instanceof AuthError || cause instanceof StoreUnavailable)
    return 'temporarily_unavailable';
  throw cause;
}
