import { AuthError, type ErrorCode } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import { hashOf, isSame, type RandomBytes } from '../../lib/secrets.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import type { OidcCodeRow, OidcCodeStore } from '../identities/store.ts';
import type { ProvidedIdentity } from '../providers/provider.ts';
import { refusedCodes } from './attempt-kinds.ts';

/** What a page has when its user has come back from a provider. */
export interface GivenCode {
  readonly code: string;
  /** Null where neither the page nor its cookie has one. */
  readonly verifier: string | null;
}

/** Codes that pages get of this server, in the place of those of the provider. */
export interface ProviderCodes {
  /**
   * Returns a code by which an identity is brought, for a caller who has the verifier; null where what it was got for has
   * been used before.
   */
  issue(
    identity: ProvidedIdentity,
    verifierHash: string,
    spent: { readonly hash: string; readonly expiresAt: Date },
  ): Promise<string | null>;
  /** Returns the code if the verifier belongs to it. Throws CHALLENGE_INVALID, and uses nothing up. */
  require(given: GivenCode, now: Date): Promise<OidcCodeRow>;
  /** Counts the refusals of `work`. Throws what it throws, and TOO_MANY_ATTEMPTS. */
  counted<Outcome>(caller: Caller, work: () => Promise<Outcome>): Promise<Outcome>;
}

/** RFC 9700 §4.1.3 asks for a short life: the page goes on at once. */
const ttlSeconds = 60;

const prefix = 'lk_oidc_';
const shape = /^lk_oidc_[\w-]{43}$/;

const failures: ReadonlySet<ErrorCode> = new Set(['CHALLENGE_INVALID', 'INVALID_CREDENTIALS']);

export function createProviderCodes(options: {
  store: OidcCodeStore;
  attempts: Pick<Attempts, 'count'>;
  clock: Clock;
  random: RandomBytes;
  audit: Audit;
}): ProviderCodes {
  const { store, attempts, clock, random, audit } = options;
  return {
    async issue(identity, verifierHash, spent) {
      const code = prefix + random(32).toString('base64url');
      const createdAt = new Date(clock.now());
      const row: OidcCodeRow = {
        ...identity,
        hash: hashOf(code),
        verifierHash,
        isForLinking: false,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + ttlSeconds * 1000),
      };
      return (await store.insert(row, spent)) ? code : null;
    },

    async require({ code, verifier }, now) {
      // Of another shape it was made up, and costs the store nothing.
      const found = shape.test(code) ? await store.find({ hash: hashOf(code), now }) : null;
      if (!found) throw invalid();
      if (verifier !== null && isSame(hashOf(verifier), found.verifierHash)) return found;
      await audit.tell({ event: 'oidc_code_refused', provider: found.provider });
      throw invalid();
    },

    async counted(caller, work) {
      try {
        return await work();
      } catch (error) {
        const isRefused = error instanceof AuthError && failures.has(error.code);
        if (isRefused) await attempts.count(refusedCodes, caller);
        throw error;
      }
    },
  };
}

/** Returns whether the text looks like a code that was made here, be it for a hand-over. */
export function isOwnCode(text: string): boolean {
  return /^lk_[a-z]+_[\w-]{43}$/.test(text);
}

/** One sentence for all that can be wrong: which of it was, is not the caller’s to know. */
function invalid(): AuthError {
  const message =
    'This login was finished before, took longer than a minute, or its verifier is another one. Begin again.';
  return new AuthError('CHALLENGE_INVALID', { message });
}
