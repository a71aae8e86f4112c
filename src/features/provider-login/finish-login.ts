import type { Config } from '../../config.ts';
import { AuthError, type ErrorCode } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { parseEmailAddress } from '../addresses/email-address.ts';
import type { ContactStore } from '../addresses/store.ts';
import type { Caller } from '../attempts/caller.ts';
import type {
  IdentityStore,
  IdentityUse,
  OidcCodeRow,
  OidcCodeStore,
} from '../identities/store.ts';
import type { Notices } from '../mail/notices.ts';
import { hasFactor } from '../second-factors/second-factors.ts';
import type { SecondFactorStore } from '../second-factors/store.ts';
import type { Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { UserRow } from '../users/store.ts';
import { toUser } from '../users/user.ts';
import { newIdentity, type Brought } from './brought.ts';
import type { GivenCode, ProviderCodes } from './codes.ts';
import { flowSeconds } from './flows.ts';
import { linkedNotice } from './linked-notice.ts';
import type { SignUpByProvider } from './sign-up.ts';

/**
 * Starts a session of the user who has the identity, who is created if there is none. Throws CHALLENGE_INVALID,
 * ACCOUNT_EXISTS, which leaves the code good for `linkIdentity`, INVALID_CREDENTIALS for a user who is disabled,
 * TOO_MANY_ATTEMPTS, what `SignUpByProvider` throws, and what `SignIn.admit` throws.
 */
export type FinishLogin = (
  given: GivenCode,
  device: Device,
  caller: Caller,
) => Promise<AuthPayload>;

/** What only shows in the transaction: another request has been first, and the next look finds its user. */
const outrun: ReadonlySet<ErrorCode> = new Set(['IDENTITY_TAKEN', 'EMAIL_TAKEN']);

export function createFinishLogin(options: {
  config: Pick<Config, 'oidcLink' | 'oidcProviders'>;
  store: {
    readonly identities: Pick<IdentityStore, 'find'>;
    readonly oidcCodes: Pick<OidcCodeStore, 'keepForLinking'>;
    readonly contacts: Pick<ContactStore, 'findByEmail'>;
    readonly secondFactors: Pick<SecondFactorStore, 'find'>;
  };
  codes: Pick<ProviderCodes, 'require' | 'counted'>;
  signUp: SignUpByProvider;
  signIn: Pick<SignIn, 'admit'>;
  notices: Notices;
  clock: Clock;
  random: RandomBytes;
}): FinishLogin {
  const { config, store, codes, signUp, signIn, notices, clock, random } = options;

  const admit = (user: UserRow, identity: IdentityUse, device: Device): Promise<AuthPayload> => {
    if (user.disabledAt) throw new AuthError('INVALID_CREDENTIALS');
    const condition = { identity };
    const { provider } = identity.identity;
    const tells = identity.isNew ? [{ event: 'identity_linked', provider } as const] : [];
    const proof = { method: 'identity', methods: ['IDENTITY'], condition, tells } as const;
    return signIn.admit(toUser(user), proof, device);
  };

  const linkAndAdmit = async (
    user: UserRow,
    emailKey: string,
    brought: Brought,
  ): Promise<AuthPayload> => {
    const use = newIdentity(brought, user.id, { clock, random });
    const notice = linkedNotice(brought.code.provider, { config, notices });
    const linked = () => {
      if (notice) notices.wake();
    };
    try {
      const payload = await admit(user, { ...use, emailKey, notice }, brought.device);
      linked();
      return payload;
    } catch (error) {
      // It is linked with what the login has proved so far; the rest of the login waits.
      if (error instanceof AuthError && error.code === 'SECOND_FACTOR_REQUIRED') linked();
      throw error;
    }
  };

  /** Not for a user with a second factor: they prove it before they get another way in, as for `linkIdentity`. */
  const isLinkedAtOnce = async (code: OidcCodeRow, userId: string): Promise<boolean> => {
    if (config.oidcLink !== 'verified' || !code.isEmailAuthoritative) return false;
    return !hasFactor(await store.secondFactors.find(userId));
  };

  /** Returns null where no user has the identity. */
  const admitKnown = async ({ code, now, device }: Brought): Promise<AuthPayload | null> => {
    const known = await store.identities.find(code.issuer, code.subject);
    if (!known) return null;
    const identity = { ...known.identity, email: code.email, lastUsedAt: now };
    return admit(known.user, { code: { hash: code.hash, now }, identity, isNew: false }, device);
  };

  const finish = async (brought: Brought): Promise<AuthPayload> => {
    const { code, address, now } = brought;
    const known = await admitKnown(brought);
    if (known) return known;
    const owner = address && (await store.contacts.findByEmail(address.key));
    if (!owner) return signUp(brought);
    // Another login with this identity may have created its owner since.
    const created = await admitKnown(brought);
    if (created) return created;
    if (await isLinkedAtOnce(code, owner.user.id))
      return linkAndAdmit(owner.user, address.key, brought);
    const expiresAt = new Date(now.getTime() + flowSeconds * 1000);
    await store.oidcCodes.keepForLinking(code.hash, expiresAt);
    throw new AuthError('ACCOUNT_EXISTS');
  };

  const finishAtLast = (brought: Brought): Promise<AuthPayload> =>
    finish(brought).catch((error: unknown) => {
      const isOutrun = error instanceof AuthError && outrun.has(error.code);
      if (!isOutrun) throw error;
      return finish(brought);
    });

  return (given, device, caller) =>
    codes.counted(caller, async () => {
      // A slow hook makes no code too old that was used in time.
      const now = new Date(clock.now());
      const code = await codes.require(given, now);
      // It was refused so before.
      if (code.isForLinking) throw new AuthError('ACCOUNT_EXISTS');
      const { email, isEmailVerified } = code;
      const address = isEmailVerified && email !== null ? parseEmailAddress(email) : null;
      return finishAtLast({ code, address, now, device, caller });
    });
}
