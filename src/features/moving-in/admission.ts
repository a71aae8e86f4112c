import type { Config } from '../../config.ts';
import type { Clock } from '../../lib/clock.ts';
import { languageTag } from '../../lib/locale.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { uuidV7 } from '../../lib/uuid.ts';
import { parseEmailAddress, type EmailAddress } from '../addresses/email-address.ts';
import type { Contact } from '../addresses/store.ts';
import { maxIdentities, type IdentityRow } from '../identities/store.ts';
import { readForeignHash } from '../passwords/foreign/read-foreign-hash.ts';
import { newUsernameProblem } from '../users/new-username.ts';
import { usernameKey } from '../users/username.ts';
import { keptId, movedId } from './moved-id.ts';
import type { MovingIdentity, MovingUser } from './moving-user.ts';
import type { MovedUser } from './store.ts';

export interface AdmissionOptions {
  /** The name of the reader: source ids are unique within it. */
  readonly system: string;
  readonly keepIds: boolean;
  readonly allowWeakHashes: boolean;
  readonly config: Pick<Config, 'usernameScripts' | 'oidcProviders'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly sealTotp: (secret: Uint8Array, userId: string) => string;
}

/** A user ready to be stored, or why they cannot be, as a sentence. */
export type Admission = { readonly moved: MovedUser } | { readonly problem: string };

/** Why a user is not taken. It is thrown within this file alone. */
class Refusal extends Error {}

const refuse = (problem: string): never => {
  throw new Refusal(problem);
};

/** Returns what makes users of another system ready to be stored, by the rules for new users. Values are not repeated. */
export function createAdmission(options: AdmissionOptions): (user: MovingUser) => Admission {
  const { clock, random, sealTotp, config } = options;

  const admit = (user: MovingUser): MovedUser => {
    const now = clock.now();
    const address = addressOf(user.email);
    const username =
      user.username ?? address?.address ?? refuse('There is no username and no address.');
    const problem = newUsernameProblem(username, config.usernameScripts);
    if (problem) refuse(`The username ${problem}.`);
    const key = usernameKey(username);
    if (user.createdAt) requireMoment(user.createdAt, now);
    const id = idOf(user, key, options);
    return {
      user: {
        id,
        username,
        usernameKey: key,
        passwordHash: hashOf(user.passwordHash, options),
        createdAt: user.createdAt ?? new Date(now),
        // Later than any creation: a user who is disabled since then is signing up.
        disabledAt: user.isDisabled === true ? new Date(now + 1) : null,
        scope: '',
      },
      contact: contactOf(id, user, address, now),
      identities: identitiesOf(user.identities ?? []).map(
        ({ issuer, subject, email = null }): IdentityRow => ({
          id: uuidV7(clock, random),
          userId: id,
          provider: providerOf(issuer, config),
          issuer,
          subject,
          email,
          createdAt: new Date(now),
          lastUsedAt: null,
        }),
      ),
      sealedTotp: user.totpSecret ? sealTotp(requireTotp(user.totpSecret), id) : null,
    };
  };

  return (user) => {
    try {
      return { moved: admit(user) };
    } catch (error) {
      if (error instanceof Refusal) return { problem: error.message };
      throw error;
    }
  };
}

function addressOf(text: string | undefined): EmailAddress | null {
  if (text === undefined) return null;
  return parseEmailAddress(text) ?? refuse('The address is not one that takes mail.');
}

function requireMoment(moment: Date, now: number): void {
  if (moment.getTime() > now) refuse('The time of creation is in the future.');
  if (!(moment.getTime() >= 0)) refuse('The time of creation is before 1970.');
}

const maxSourceId = 1024;

function idOf(
  { sourceId, createdAt }: MovingUser,
  key: string,
  { system, keepIds }: AdmissionOptions,
): string {
  if (sourceId === null) return movedId(system, `username ${key}`, createdAt);
  if (sourceId === '' || sourceId.length > maxSourceId) refuse('The id is empty or too long.');
  const kept = keepIds ? keptId(sourceId) : null;
  return kept ?? movedId(system, `id ${sourceId}`, createdAt);
}

function hashOf(
  hash: string | undefined,
  { allowWeakHashes: allowWeak }: AdmissionOptions,
): string | null {
  if (hash === undefined) return null;
  const read = readForeignHash(hash, { allowWeak });
  return 'stored' in read ? read.stored : refuse(`The password hash ${read.problem}.`);
}

/** Only an address that the other system calls verified is proved. */
function contactOf(
  userId: string,
  { isEmailVerified = false, locale: language }: MovingUser,
  address: EmailAddress | null,
  now: number,
): Contact | null {
  const locale = language === undefined ? null : languageTag(language);
  if (!address && locale === null) return null;
  const [proved, pending] = isEmailVerified ? [address, null] : [null, address];
  return {
    userId,
    email: proved?.address ?? null,
    emailKey: proved?.key ?? null,
    emailProvedAt: proved ? new Date(now) : null,
    pendingEmail: pending?.address ?? null,
    pendingEmailKey: pending?.key ?? null,
    locale,
  };
}

/** As long as OpenID Connect Core §2 lets a subject be, and an issuer that is a URL. */
const maxSubject = 255;

function identitiesOf(identities: readonly MovingIdentity[]): readonly MovingIdentity[] {
  if (identities.length > maxIdentities) refuse('There are too many accounts at providers.');
  const isUsable = ({ issuer, subject, email = '' }: MovingIdentity) =>
    [issuer, subject].every((text) => text !== '' && text.length <= maxSubject) &&
    ![issuer, subject, email].some((text) => /\p{Cc}/u.test(text));
  if (!identities.every(isUsable)) refuse('An account at a provider has no issuer or no subject.');
  return identities;
}

/** Returns the provider's name in the settings; where they have none of this issuer, its host. */
function providerOf(issuer: string, { oidcProviders }: AdmissionOptions['config']): string {
  const known = oidcProviders.find((provider) => provider.issuer === issuer);
  return known?.id ?? (URL.canParse(issuer) ? new URL(issuer).host : issuer).slice(0, 64);
}

/** As RFC 4226 §4 wants a secret to be, and as some are that are in use; base32 of it fits any app. */
function requireTotp(secret: Uint8Array): Uint8Array {
  const fits = secret.length >= 10 && secret.length <= 128;
  return fits ? secret : refuse('The secret of the authenticator app is too short or too long.');
}
