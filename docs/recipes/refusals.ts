/** `SecondFactor` of the schema. */
export type SecondFactor = 'TOTP' | 'PASSKEY' | 'RECOVERY_CODE';

/** `UnauthenticatedReason` of the schema. */
export type UnauthenticatedReason =
  'SESSION_REVOKED' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'TOKEN_MISSING';

/** Codes that come without anything else. */
const plainCodes = [
  'BAD_REQUEST',
  'BODY_TOO_LARGE',
  'CHALLENGE_INVALID',
  'DOCUMENT_LIMIT_EXCEEDED',
  'EMAIL_NOT_VERIFIED',
  'EMAIL_TAKEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
  'INVALID_CREDENTIALS',
  'LAST_LOGIN_METHOD',
  'IDENTITY_TAKEN',
  'MAIL_CLOSED',
  'MAIL_TOKEN_INVALID',
  'API_KEY_INVALID',
  'METHOD_NOT_AVAILABLE',
  'NOT_FOUND',
  'PASSKEY_UNKNOWN',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'REFRESH_TOKEN_INVALID',
  'REFRESH_TOKEN_REUSED',
  'SIGN_UP_CLOSED',
  'USERNAME_TAKEN',
] as const;

/** Why the server refused: what it said, by `extensions.code`. A `switch` over `code` has the members of each. */
export type Refusal =
  | {
      readonly code: 'SECOND_FACTOR_REQUIRED';
      readonly challenge: string;
      readonly factors: readonly SecondFactor[];
      readonly expiresIn: number;
      readonly attemptsLeft: number;
    }
  | { readonly code: 'SECOND_FACTOR_INVALID'; readonly attemptsLeft: number | null }
  | {
      readonly code: 'REAUTHENTICATION_REQUIRED';
      /** How many seconds may have passed since the user last proved who they are; null where that does not matter. */
      readonly maxAge: number | null;
      /** Whether it takes a second factor: the password is not enough. */
      readonly needsSecondFactor: boolean;
      /** The second factors that the user can prove. Empty where one is needed: the user has to set one up first. */
      readonly factors: readonly SecondFactor[];
    }
  | { readonly code: 'UNAUTHENTICATED'; readonly reason: UnauthenticatedReason | null }
  | { readonly code: 'FORBIDDEN'; readonly scope: string | null }
  | { readonly code: 'BAD_USER_INPUT'; readonly argument: readonly string[] }
  | {
      readonly code: 'ACCOUNT_EXISTS';
      /** Of `loginWithIdToken`: a code for `linkIdentity`, whose verifier is the nonce. Null: it is the code that was sent. */
      readonly linkingCode: string | null;
    }
  | {
      readonly code:
        'TOO_MANY_ATTEMPTS' | 'SERVER_BUSY' | 'PROVIDER_UNAVAILABLE' | 'STORE_UNAVAILABLE';
      readonly retryAfter: number;
    }
  | { readonly code: (typeof plainCodes)[number] }
  /** A code of another service, or one that this file does not know yet. */
  | { readonly code: 'OTHER'; readonly name: string };

/**
 * Returns why the server refused: the first error of an answer, or of what Apollo Client (`CombinedGraphQLErrors`) or
 * urql (`CombinedError`) made of it. Null where there is none: the server did not answer, or answered with data.
 */
export function readRefusal(failure: unknown): Refusal | null {
  const errors = memberOf(failure, 'graphQLErrors') ?? memberOf(failure, 'errors');
  const extensions = memberOf(memberOf(errors, '0'), 'extensions');
  const code = memberOf(extensions, 'code');
  if (typeof code !== 'string') return null;
  const list = <Word extends string>(name: string, words?: readonly Word[]) =>
    wordsIn(memberOf(extensions, name), words);
  const text = (name: string) => textIn(memberOf(extensions, name));
  const number = (name: string) => numberIn(memberOf(extensions, name));
  switch (code) {
    case 'SECOND_FACTOR_REQUIRED':
      return {
        code,
        challenge: text('challenge') ?? '',
        factors: list('factors', secondFactors),
        expiresIn: number('expiresIn') ?? 0,
        attemptsLeft: number('attemptsLeft') ?? 0,
      };
    case 'SECOND_FACTOR_INVALID':
      return { code, attemptsLeft: number('attemptsLeft') };
    case 'REAUTHENTICATION_REQUIRED':
      return {
        code,
        maxAge: number('maxAge'),
        needsSecondFactor: text('acr') !== null,
        factors: list('factors', secondFactors),
      };
    case 'UNAUTHENTICATED':
      return { code, reason: reasons.find((reason) => reason === text('reason')) ?? null };
    case 'FORBIDDEN':
      return { code, scope: text('scope') };
    case 'BAD_USER_INPUT':
      return { code, argument: list('argument') };
    case 'ACCOUNT_EXISTS':
      return { code, linkingCode: text('linkingCode') };
    case 'TOO_MANY_ATTEMPTS':
    case 'SERVER_BUSY':
    case 'PROVIDER_UNAVAILABLE':
    case 'STORE_UNAVAILABLE':
      return { code, retryAfter: number('retryAfter') ?? 1 };
  }
  const plain = plainCodes.find((known) => known === code);
  return plain ? { code: plain } : { code: 'OTHER', name: code };
}

const secondFactors = ['TOTP', 'PASSKEY', 'RECOVERY_CODE'] as const satisfies SecondFactor[];
const reasons = [
  'SESSION_REVOKED',
  'TOKEN_EXPIRED',
  'TOKEN_INVALID',
  'TOKEN_MISSING',
] as const satisfies UnauthenticatedReason[];

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

const textIn = (value: unknown) => (typeof value === 'string' ? value : null);
const numberIn = (value: unknown) => (typeof value === 'number' ? value : null);

/** Those of the words that are known, where only some are. A factor that came later is one that no page can ask for. */
function wordsIn<Word extends string>(value: unknown, known?: readonly Word[]): Word[];
function wordsIn(value: unknown, known?: readonly string[]): string[] {
  const words = Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
  return known ? words.filter((word) => known.includes(word)) : words;
}
