import { AuthError } from '../../errors.ts';
import type { RecordEvent } from '../../events.ts';
import { hashOf } from '../../lib/secrets.ts';
import type { Caller } from '../attempts/caller.ts';
import { BadAnswer, type Provider } from '../providers/provider.ts';
import type { StatelessChallenges } from '../second-factors/stateless.ts';
import type { Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { ProviderCodes } from './codes.ts';
import type { FinishLogin } from './finish-login.ts';
import { flowSeconds } from './flows.ts';
import type { RequireProvider } from './start-login.ts';

/** Logins with ID tokens that apps get on a phone. Both throw BAD_USER_INPUT and METHOD_NOT_AVAILABLE. */
export interface IdTokenLogin {
  /** Returns a nonce, good for ten minutes and for one login. Nothing is stored. */
  start(provider: string): Promise<string>;
  /**
   * Throws INVALID_CREDENTIALS for a token that is not good, CHALLENGE_INVALID for a nonce that is not,
   * PROVIDER_UNAVAILABLE, and what `FinishLogin` throws; ACCOUNT_EXISTS with a code for `linkIdentity`.
   */
  login(given: GivenIdToken, device: Device, caller: Caller): Promise<AuthPayload>;
}

export interface GivenIdToken {
  readonly provider: string;
  readonly idToken: string;
  readonly nonce: string;
}

const purpose = 'id-token';

export function createIdTokenLogin(options: {
  requireProvider: RequireProvider;
  stateless: StatelessChallenges;
  codes: Pick<ProviderCodes, 'issue' | 'counted'>;
  finishLogin: FinishLogin;
  record: RecordEvent;
}): IdTokenLogin {
  const { requireProvider, stateless, codes, finishLogin, record } = options;

  const requireTaker = (id: string): Provider => {
    const provider = requireProvider(id);
    if (!provider.takesIdTokens) throw new AuthError('METHOD_NOT_AVAILABLE');
    return provider;
  };

  const verify = (provider: Provider, { idToken, nonce }: GivenIdToken) =>
    provider.verifyIdToken(idToken, nonce).catch((cause: unknown) => {
      if (!(cause instanceof BadAnswer)) throw cause;
      record('oidc_answer_refused', { provider: provider.id, reason: cause.reason });
      throw new AuthError('INVALID_CREDENTIALS');
    });

  /** Returns a code for whose token it is. The nonce is used up by it, and is its verifier. */
  const bring = async (provider: Provider, given: GivenIdToken): Promise<string> => {
    const opened = stateless.open(given.nonce, purpose);
    if (opened.sealed !== provider.id) throw new AuthError('CHALLENGE_INVALID');
    const identity = await verify(provider, given);
    const code = await codes.issue(identity, hashOf(given.nonce), opened);
    if (code === null) throw new AuthError('CHALLENGE_INVALID');
    return code;
  };

  return {
    async start(id) {
      const { id: sealed } = requireTaker(id);
      const issued = { purpose, userId: null, ttlSeconds: flowSeconds, sealed } as const;
      return stateless.issue(issued).challenge;
    },

    async login(given, device, caller) {
      const provider = requireTaker(given.provider);
      const code = await codes.counted(caller, () => bring(provider, given));
      try {
        return await finishLogin({ code, verifier: given.nonce }, device, caller);
      } catch (error) {
        const isKept = error instanceof AuthError && error.code === 'ACCOUNT_EXISTS';
        throw isKept ? new AuthError('ACCOUNT_EXISTS', { linkingCode: code }) : error;
      }
    },
  };
}
