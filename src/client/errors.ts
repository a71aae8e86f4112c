/** `SecondFactor` of the schema. */
export type SecondFactor = 'TOTP' | 'PASSKEY' | 'RECOVERY_CODE';

/** `UnauthenticatedReason` of the schema. */
export type UnauthenticatedReason =
  'SESSION_REVOKED' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'TOKEN_MISSING';

/** `ErrorCode` of the schema: why the server refused. */
export type ErrorCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'BAD_REQUEST'
  | 'BAD_USER_INPUT'
  | 'DOCUMENT_LIMIT_EXCEEDED'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'UNAUTHENTICATED'
  | 'INVALID_CREDENTIALS'
  | 'REFRESH_TOKEN_INVALID'
  | 'REFRESH_TOKEN_REUSED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'SECOND_FACTOR_INVALID'
  | 'CHALLENGE_INVALID'
  | 'REAUTHENTICATION_REQUIRED'
  | 'MAIL_TOKEN_INVALID'
  | 'API_KEY_INVALID'
  | 'PASSKEY_UNKNOWN'
  | 'FORBIDDEN'
  | 'SIGN_UP_CLOSED'
  | 'MAIL_CLOSED'
  | 'METHOD_NOT_AVAILABLE'
  | 'EMAIL_NOT_VERIFIED'
  | 'NOT_FOUND'
  | 'LAST_LOGIN_METHOD'
  | 'ACCOUNT_EXISTS'
  | 'IDENTITY_TAKEN'
  | 'PROVIDER_UNAVAILABLE'
  | 'USERNAME_TAKEN'
  | 'EMAIL_TAKEN'
  | 'BODY_TOO_LARGE'
  | 'TOO_MANY_ATTEMPTS'
  | 'SERVER_BUSY'
  | 'STORE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/**
 * What kept this client from an answer of the server. NO_ANSWER: it cannot be reached. NOT_GRAPHQL: something else
 * answered, such as a proxy. USER_CHANGED: another tab has logged another user in, so the request was not sent. Of a login
 * at a provider: ACCESS_DENIED: the user did not agree there. PROVIDER_FAILED: its answer is not good. POPUP_BLOCKED: the
 * browser opens no window. LOGIN_CANCELLED: the page waits no more for its window.
 */
export type ClientCode =
  | 'NO_ANSWER'
  | 'NOT_GRAPHQL'
  | 'USER_CHANGED'
  | 'ACCESS_DENIED'
  | 'PROVIDER_FAILED'
  | 'POPUP_BLOCKED'
  | 'LOGIN_CANCELLED';

/** The codes that come with something to go on with. */
type Detailed =
  | {
      readonly code: 'SECOND_FACTOR_REQUIRED';
      readonly challenge: string;
      readonly factors: readonly SecondFactor[];
      /** Seconds until the challenge is void. */
      readonly expiresIn: number;
      readonly attemptsLeft: number;
    }
  | { readonly code: 'SECOND_FACTOR_INVALID'; readonly attemptsLeft?: number }
  | {
      readonly code: 'REAUTHENTICATION_REQUIRED';
      /** At most so many seconds may have passed since the user last proved who they are. */
      readonly maxAge?: number;
      /** `aal2` where it takes a second factor: the password is not enough. */
      readonly acr?: string;
      /** The second factors that the user can prove. Empty: the user has to set one up first. */
      readonly factors?: readonly SecondFactor[];
      readonly scope?: string;
    }
  | { readonly code: 'UNAUTHENTICATED'; readonly reason?: UnauthenticatedReason }
  | { readonly code: 'FORBIDDEN'; readonly scope?: string }
  | { readonly code: 'BAD_USER_INPUT'; readonly argument?: readonly string[] }
  | {
      readonly code: 'ACCOUNT_EXISTS';
      /** The `id` of the provider, where the client knows it. */
      readonly provider?: string;
      /** Of `loginWithIdToken`: a code for `linkIdentity`, whose verifier is the nonce. */
      readonly linkingCode?: string;
    }
  | {
      readonly code:
        'TOO_MANY_ATTEMPTS' | 'SERVER_BUSY' | 'PROVIDER_UNAVAILABLE' | 'STORE_UNAVAILABLE';
      /** Seconds to wait before the next try. */
      readonly retryAfter: number;
    };

type Plain = { readonly code: Exclude<ErrorCode, Detailed['code']> | ClientCode };

/**
 * Why something failed. `code` is one of `ErrorCode` or `ClientCode`, and after `error.code === '…'` the type has what
 * comes with that code. A service of your own may have codes that are not in the type.
 */
export type LatchkeyError = Error & (Detailed | Plain);

class Failure extends Error {
  constructor(message: string, extensions: Extensions, cause?: unknown) {
    super(message, { cause });
    this.name = 'LatchkeyError';
    Object.assign(this, extensions);
  }
}

export interface Extensions {
  readonly code: string;
  readonly [name: string]: unknown;
}

/** For `error instanceof LatchkeyError`. */
export const LatchkeyError = Failure as unknown as {
  new (message: string, extensions: Extensions, cause?: unknown): LatchkeyError;
  readonly prototype: LatchkeyError;
};

/** An error of GraphQL, as far as it matters here. */
export interface Problem {
  readonly message?: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly [name: string]: unknown };
}

/**
 * Returns why the server refused: the first error of an answer, or of what Apollo Client (`CombinedGraphQLErrors`) or
 * urql (`CombinedError`) made of it. Null where there is none: the server did not answer, or answered with data.
 */
export function readRefusal(failure: unknown): LatchkeyError | null {
  if (failure instanceof LatchkeyError) return failure;
  const { graphQLErrors, errors } = (failure ?? {}) as Record<string, Problem[] | undefined>;
  const first = (graphQLErrors ?? errors)?.[0];
  const { code } = first?.extensions ?? {};
  if (typeof code !== 'string') return null;
  return new LatchkeyError(first?.message ?? code, { ...first?.extensions, code });
}
