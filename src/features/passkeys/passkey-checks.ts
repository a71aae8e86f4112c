import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import type { FactorUse, PasskeyRow, Spent } from '../second-factors/store.ts';
import type { StatelessChallenges } from '../second-factors/stateless.ts';
import type { Method } from '../../lib/authentication-methods.ts';
import type { User } from '../users/user.ts';
import {
  creationOptions,
  requestOptions,
  verifyAssertion,
  verifyRegistration,
} from './ceremony.ts';
import { relyingPartyOf, type RelyingParty } from './relying-party.ts';
import type { AuthenticationResponse, RegistrationResponse } from './responses.ts';
import type { PasskeyStore } from './store.ts';

/** What a proof by passkey would use up, and what it proves. Nothing is used up until its effect commits. */
export interface PasskeyProved {
  readonly use: Extract<FactorUse, { kind: 'passkey' }>;
  readonly method: Method;
}

/** A challenge is 32 bytes in base64url, as the browser has signed it. */
export interface PasskeyChecks {
  /** Null where this server has no passkeys. */
  readonly relyingParty: RelyingParty | null;
  /** Throws METHOD_NOT_AVAILABLE where this server has no passkeys. */
  requireRelyingParty(): RelyingParty;
  /** Returns `PublicKeyCredentialCreationOptionsJSON` for a passkey that the user does not have yet. */
  creationOptions(user: Pick<User, 'id' | 'username'>, challenge: string): Promise<object>;
  /** Returns `PublicKeyCredentialRequestOptionsJSON`, which name the user's passkeys; without a user, none. */
  requestOptions(userId: string | null, challenge: string): Promise<object>;
  /** Returns a passkey to be stored. Throws SECOND_FACTOR_INVALID where it was not made by such options. */
  checkNew(
    user: Pick<User, 'id'>,
    given: {
      readonly credential: RegistrationResponse;
      readonly challenge: string;
      readonly name: string;
    },
  ): Promise<PasskeyRow>;
  /** Throws SECOND_FACTOR_INVALID unless one of the user's passkeys was used for this challenge. */
  check(
    user: Pick<User, 'id'>,
    given: {
      readonly credential: AuthenticationResponse;
      readonly challenge: string;
      /** What burns the challenge, where it has no row of its own. */
      readonly spent: Spent | null;
    },
  ): Promise<PasskeyProved>;
  /**
   * The same, for the options of `startPasskeyLogin`; throws CHALLENGE_INVALID where those are too old or another user's.
   */
  checkStarted(
    user: Pick<User, 'id'>,
    given: { readonly challenge: string; readonly credential: AuthenticationResponse },
  ): Promise<PasskeyProved>;
}

export function createPasskeyChecks(options: {
  config: Parameters<typeof relyingPartyOf>[0];
  store: Pick<PasskeyStore, 'list' | 'find'>;
  stateless: Pick<StatelessChallenges, 'open'>;
  clock: Clock;
  random: RandomBytes;
}): PasskeyChecks {
  const { config, store, stateless, clock, random } = options;
  const relyingParty = relyingPartyOf(config);

  const requireRelyingParty = (): RelyingParty => {
    if (!relyingParty) throw new AuthError('METHOD_NOT_AVAILABLE');
    return relyingParty;
  };

  /** Those that are for the domain of before could not be used here. */
  const usable = async (userId: string, { id }: RelyingParty) =>
    (await store.list(userId)).filter(({ rpId }) => rpId === id);

  const check: PasskeyChecks['check'] = async (user, { credential, challenge, spent }) => {
    const party = requireRelyingParty();
    const found = await store.find(credential.id);
    const isTheirs = found?.passkey.userId === user.id && found.passkey.rpId === party.id;
    const assertion = isTheirs
      ? await verifyAssertion(party, challenge, credential, found.passkey)
      : null;
    if (!found || !assertion) throw new AuthError('SECOND_FACTOR_INVALID');
    return provedBy(found.passkey.id, assertion, spent);
  };

  return {
    relyingParty,
    requireRelyingParty,
    check,

    async creationOptions(user, challenge) {
      const party = requireRelyingParty();
      return creationOptions(party, challenge, user, await usable(user.id, party));
    },

    async requestOptions(userId, challenge) {
      const party = requireRelyingParty();
      return requestOptions(party, challenge, userId === null ? [] : await usable(userId, party));
    },

    async checkNew({ id: userId }, { credential, challenge, name }) {
      const party = requireRelyingParty();
      const made = await verifyRegistration(party, challenge, credential);
      if (!made) throw new AuthError('SECOND_FACTOR_INVALID');
      const createdAt = new Date(clock.now());
      const id = uuidV7(clock, random);
      return { ...made, id, userId, rpId: party.id, name, createdAt, lastUsedAt: null };
    },

    checkStarted(user, { challenge, credential }) {
      const { userId, hash, expiresAt } = stateless.open(challenge, 'passkey-login');
      if (userId !== null && userId !== user.id) throw new AuthError('CHALLENGE_INVALID');
      return check(user, { credential, challenge: hash, spent: { hash, expiresAt } });
    },
  };
}

/** Returns what a use of the passkey proves, and what it would use up. */
export function provedBy(
  id: string,
  { counter, isSynced }: { readonly counter: number; readonly isSynced: boolean },
  spent: Spent | null,
): PasskeyProved {
  const use = { kind: 'passkey', id, counter, isSynced, spent } as const;
  return { use, method: isSynced ? 'SYNCED_PASSKEY' : 'PASSKEY' };
}
