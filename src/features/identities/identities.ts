import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Notices } from '../mail/notices.ts';
import { relyingPartyOf } from '../passkeys/relying-party.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { PasswordStore } from '../users/store.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { IdentityRow, IdentityStore } from './store.ts';

export interface Identities {
  /** Returns the identities of a user, the newest first. */
  list(userId: string): Promise<IdentityRow[]>;
  /** Returns the provider's `id` in the settings, which may be another one by now; else what it was. */
  providerOf(identity: Pick<IdentityRow, 'provider' | 'issuer'>): string;
  hasPassword(userId: string): Promise<boolean>;
  /** Returns whether there was one. Throws LAST_LOGIN_METHOD, and UNAUTHENTICATED where the session is over by now. */
  unlink(viewer: Pick<Viewer, 'user' | 'session'>, id: string): Promise<boolean>;
}

export function createIdentities(options: {
  config: Config;
  store: {
    readonly identities: Pick<IdentityStore, 'list' | 'unlink'>;
    readonly passwords: Pick<PasswordStore, 'findByUserId'>;
  };
  notices: Notices;
  clock: Clock;
  audit: Audit;
}): Identities {
  const { config, store, notices, clock, audit } = options;
  const otherWays = {
    issuers: config.oidcProviders.map(({ issuer }) => issuer),
    rpId: relyingPartyOf(config)?.id ?? null,
    isMailLoginOpen: config.loginByMail,
  };
  return {
    list: (userId) => store.identities.list(userId),

    providerOf({ provider, issuer }) {
      const ids = config.oidcProviders.filter((each) => each.issuer === issuer).map(({ id }) => id);
      return ids.includes(provider) ? provider : (ids[0] ?? provider);
    },

    async hasPassword(userId) {
      const user = await store.passwords.findByUserId(userId);
      return user !== null && user.passwordHash !== null;
    },

    async unlink({ user, session }, id) {
      const notice = notices.write('identity-unlinked');
      const acting = { userId: user.id, sessionId: session.id };
      const step = { ...acting, id, ...otherWays, now: new Date(clock.now()), notice };
      const outcome = await audit.step(
        () => store.identities.unlink(step),
        (done) => done === 'unlinked' && { event: 'identity_unlinked', ...acting },
      );
      if (outcome === 'session-over') throw sessionRevoked();
      if (outcome === 'last-login-method') throw new AuthError('LAST_LOGIN_METHOD');
      if (outcome === 'unknown') return false;
      if (notice) notices.wake();
      return true;
    },
  };
}
