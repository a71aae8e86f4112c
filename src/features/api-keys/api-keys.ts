import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { isUuid, uuidV7 } from '../../lib/uuid.ts';
import type { Audit } from '../audit/audit.ts';
import type { Notices } from '../mail/notices.ts';
import type { FactorScopes } from '../second-factors/scopes.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { actorOf } from './key-actor.ts';
import { requireKeyLife, requireKeyName, requireKeyScope, type NewKey } from './key-input.ts';
import { createSecret } from './secret.ts';
import { sessionOf } from './session-of-key.ts';
import { maxApiKeys, type ApiKeyRow, type ApiKeyStore } from './store.ts';

export interface ApiKeyRules {
  /** Returns the user's keys, the newest first. */
  list(userId: string): Promise<ApiKeyRow[]>;
  /**
   * Creates a key of the viewer or of a service account, and returns it with its secret. Throws METHOD_NOT_AVAILABLE where this
   * server has no keys, BAD_USER_INPUT for a member and for one too many, NOT_FOUND for the service account, FORBIDDEN where the
   * viewer may not look after it or a scope is not its user's, and UNAUTHENTICATED where the session is over by now.
   */
  create(viewer: Viewer, given: NewKey): Promise<{ apiKey: ApiKeyRow; secret: string }>;
  /** Ends a key and its session; returns whether there is one. Throws FORBIDDEN and UNAUTHENTICATED as `create` does. */
  revoke(viewer: Viewer, id: string): Promise<boolean>;
}

export function createApiKeys(options: {
  config: Pick<Config, 'apiKeys' | 'apiKeyMaxSeconds'>;
  store: Pick<ApiKeyStore, 'list' | 'insert' | 'revoke'>;
  factorScopes: Pick<FactorScopes, 'of'>;
  notices: Notices;
  audit: Audit;
  clock: Clock;
  random: RandomBytes;
}): ApiKeyRules {
  const { config, store, factorScopes, notices, audit, clock, random } = options;

  const newKey = (userId: string, given: NewKey): Omit<ApiKeyRow, 'prefix'> => {
    const seconds = requireKeyLife(given.expiresIn, config);
    const name = requireKeyName(given.name);
    const scope = requireKeyScope(given.scopes, factorScopes);
    const now = clock.now();
    const unused = { lastUsedAt: null, lastUsedIp: null, revokedAt: null };
    return {
      id: uuidV7(clock, random),
      userId,
      name,
      scope,
      createdAt: new Date(now),
      expiresAt: new Date(now + seconds * 1000),
      ...unused,
    };
  };

  return {
    list: (userId) => store.list(userId),

    async create(viewer, given) {
      if (!config.apiKeys) throw new AuthError('METHOD_NOT_AVAILABLE');
      const userId = given.serviceAccount ?? viewer.user.id;
      const named = newKey(userId, given);
      const { secret, secretHash, prefix } = createSecret(named.id, random);
      const apiKey = { ...named, prefix };
      const notice = notices.write('api-key-created');
      const step = { key: apiKey, secretHash, session: sessionOf(apiKey), notice };
      const outcome = await audit.step(
        () => store.insert({ ...step, actor: actorOf(viewer) }),
        (one) =>
          one === 'inserted' && {
            event: 'api_key_created',
            userId,
            sessionId: viewer.session.id,
            detail: apiKey.id,
          },
      );
      if (outcome !== 'inserted') throw refusalOf(outcome);
      if (notice) notices.wake();
      return { apiKey, secret };
    },

    async revoke(viewer, id) {
      if (!isUuid(id)) return false;
      const step = { id, now: new Date(clock.now()), actor: actorOf(viewer) };
      const outcome = await audit.step(
        () => store.revoke(step),
        (one) =>
          typeof one === 'object' &&
          one?.wasLive && {
            event: 'api_key_revoked',
            userId: one.userId,
            sessionId: viewer.session.id,
            detail: id,
          },
      );
      if (typeof outcome === 'string') throw refusalOf(outcome);
      return outcome !== null;
    },
  };
}

type Refusal = Exclude<
  Extract<Awaited<ReturnType<ApiKeyStore['insert' | 'revoke']>>, string>,
  'inserted'
>;

function refusalOf(outcome: Refusal): AuthError {
  switch (outcome) {
    case 'session-over':
      return sessionRevoked();
    case 'unknown-user':
      return new AuthError('NOT_FOUND', { argument: ['input', 'serviceAccount'] });
    case 'too-many': {
      const message = `A user has ${maxApiKeys} API keys at most that are good: end one first.`;
      return new AuthError('BAD_USER_INPUT', { message, argument: ['input'] });
    }
    case 'scope-lost': {
      const message = 'The user of the key does not have one of these scopes.';
      return new AuthError('FORBIDDEN', { message, argument: ['input', 'scopes'] });
    }
    case 'forbidden':
      return new AuthError('FORBIDDEN');
  }
}
