import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { parseEmailAddress } from '../addresses/email-address.ts';
import type { Caller } from '../attempts/caller.ts';
import { maxIdentities, type IdentityRow, type IdentityStore } from '../identities/store.ts';
import type { Notices } from '../mail/notices.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { newIdentity } from './brought.ts';
import type { GivenCode, ProviderCodes } from './codes.ts';
import { linkedNotice } from './linked-notice.ts';

/**
 * Links an identity to the viewer; returns the one that they have already, if they do. Throws CHALLENGE_INVALID,
 * IDENTITY_TAKEN, BAD_USER_INPUT for one too many, TOO_MANY_ATTEMPTS, and UNAUTHENTICATED where the session is over by now.
 */
export type LinkIdentity = (
  given: GivenCode,
  viewer: Pick<Viewer, 'user' | 'session'>,
  caller: Caller,
) => Promise<IdentityRow>;

export function createLinkIdentity(options: {
  config: Pick<Config, 'oidcProviders'>;
  store: Pick<IdentityStore, 'link'>;
  codes: Pick<ProviderCodes, 'require' | 'counted'>;
  notices: Notices;
  clock: Clock;
  random: RandomBytes;
  audit: Audit;
}): LinkIdentity {
  const { store, codes, notices, clock, audit } = options;

  const link: LinkIdentity = async (given, { user, session }) => {
    const now = new Date(clock.now());
    const row = await codes.require(given, now);
    const { code, identity: used } = newIdentity({ code: row, now }, user.id, options);
    const identity = { ...used, lastUsedAt: null };
    const notice = linkedNotice(row.provider, options);
    // The user of whom ACCOUNT_EXISTS spoke: another could have logged in on the same page.
    const emailKey = row.isForLinking ? parseEmailAddress(row.email ?? '')?.key : undefined;
    const step = { code, identity, emailKey, sessionId: session.id, now, notice };
    const told = {
      event: 'identity_linked',
      userId: user.id,
      sessionId: session.id,
      provider: row.provider,
    } as const;
    const linked = await audit.step(
      () => store.link(step),
      (done) => typeof done !== 'string' && done.id === identity.id && told,
    );
    if (linked === 'session-over') throw sessionRevoked();
    if (linked === 'code-invalid') throw new AuthError('CHALLENGE_INVALID');
    if (linked === 'taken') throw new AuthError('IDENTITY_TAKEN');
    if (linked === 'too-many') throw tooMany();
    // The viewer had it before.
    if (linked.id !== identity.id) return linked;
    if (notice) notices.wake();
    return linked;
  };

  return (given, viewer, caller) => codes.counted(caller, () => link(given, viewer, caller));
}

function tooMany(): AuthError {
  const message = `A user has ${maxIdentities} identities at most: unlink one first.`;
  return new AuthError('BAD_USER_INPUT', { message, argument: ['code'] });
}
