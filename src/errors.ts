/**
 * Every code a client can meet, with the HTTP status of an answer in which nothing but refusals came
 * back. The same list is `enum ErrorCode` in schema.graphql and a table in docs/reference; a test keeps
 * the three alike.
 */
export const errorStatus = {
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  DOCUMENT_LIMIT_EXCEEDED: 400,
  PERSISTED_QUERY_NOT_SUPPORTED: 400,
  UNAUTHENTICATED: 401,
  INVALID_CREDENTIALS: 401,
  REFRESH_TOKEN_INVALID: 401,
  REFRESH_TOKEN_REUSED: 401,
  REAUTHENTICATION_REQUIRED: 401,
  FORBIDDEN: 403,
  SIGN_UP_CLOSED: 403,
  USERNAME_TAKEN: 409,
  BODY_TOO_LARGE: 413,
  TOO_MANY_ATTEMPTS: 429,
  SERVER_BUSY: 503,
  STORE_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

export type UnauthenticatedReason =
  'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED' | 'SESSION_REVOKED';

const messages: Record<ErrorCode, string> = {
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  BAD_REQUEST: 'The request is not a well-formed GraphQL request.',
  BAD_USER_INPUT: 'An argument cannot be used.',
  DOCUMENT_LIMIT_EXCEEDED: 'The document asks for too much.',
  // Clients go by the text: urql knows no code, nor did Apollo Client once.
  PERSISTED_QUERY_NOT_SUPPORTED: 'PersistedQueryNotSupported',
  UNAUTHENTICATED:
    'You are not logged in. Send an access token: Authorization: Bearer <accessToken>.',
  INVALID_CREDENTIALS: 'The username or the password is wrong.',
  REFRESH_TOKEN_INVALID: 'The refresh token is not valid. Log in again.',
  REFRESH_TOKEN_REUSED: 'The refresh token was used twice, so its session has ended. Log in again.',
  REAUTHENTICATION_REQUIRED: 'Confirm your password first: reauthenticate(password: …).',
  FORBIDDEN: 'You may not see or do this.',
  SIGN_UP_CLOSED: 'This server does not take sign-ups.',
  USERNAME_TAKEN: 'This username is taken. Choose another one.',
  BODY_TOO_LARGE: 'The request body is too large.',
  TOO_MANY_ATTEMPTS: 'Too many attempts. Try again later.',
  SERVER_BUSY: 'The server is busy. Try again in a moment.',
  STORE_UNAVAILABLE: 'The server cannot reach its database. Try again in a moment.',
  INTERNAL_SERVER_ERROR: 'Something went wrong on the server. Its log has the cause.',
};

const reasonMessages: Partial<Record<UnauthenticatedReason, string>> = {
  TOKEN_INVALID: 'The access token is not valid. Log in again.',
  TOKEN_EXPIRED: 'The access token has expired. Call refresh, or log in again.',
  SESSION_REVOKED: 'The session of this access token has ended. Log in again.',
};

export interface AuthErrorDetails {
  /** Tells the caller what to do; replaces the code's usual message. Never holds a secret. */
  message?: string;
  /** Which argument is to blame, from the field's argument inwards: `['input', 'password']`. */
  argument?: readonly (string | number)[];
  /** Why an UNAUTHENTICATED caller counts as nobody. */
  reason?: UnauthenticatedReason;
  /** The scope that the caller would need, as the scope of RFC 6750 §3.1. */
  scope?: string;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
}

/** A refusal: a code of the closed list and what the client may know. Everything else that is thrown is a fault. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: ErrorCode;
  /** What GraphQL copies into the error's `extensions`. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: AuthErrorDetails = {}) {
    const { message, ...extensions } = details;
    const usual = (details.reason && reasonMessages[details.reason]) ?? messages[code];
    super(message ?? usual);
    this.code = code;
    this.extensions = { code, ...extensions };
  }
}
