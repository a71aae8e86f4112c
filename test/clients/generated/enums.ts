/**
 * Everything that `extensions.code` of an error can be. An answer in which every root field was
 * refused carries the HTTP status named here, unless the client asks for `application/json` by name
 * and not for `application/graphql-response+json`: that older media type answers every well-formed
 * request with 200.
 */
export type ErrorCode =
  /**
   * 400. The request is not a well-formed GraphQL-over-HTTP request. Where HTTP knows the problem
   * better, its own status is kept: 405 (method), 406 (no acceptable media type), 415 (the body is not JSON,
   * or is compressed).
   */
  | 'BAD_REQUEST'
  /** 400. A variable or an argument cannot be used; `extensions.argument` is the path to the argument. */
  | 'BAD_USER_INPUT'
  /** 413. The request body is larger than 64 KiB. */
  | 'BODY_TOO_LARGE'
  /**
   * 400. The document asks for too much; the message names the limit. At most 1,000 tokens, fields 20 deep,
   * 15 aliases, 10 directives, a cost of 5,000 and one `@credential` field, with each fragment counted
   * wherever it is spread. A field costs 1, plus what is selected below it for each element of a list: as many
   * as `first` or `last` says, or 10 where the list has neither.
   */
  | 'DOCUMENT_LIMIT_EXCEEDED'
  /**
   * 403. The viewer is known, and may not see or do this. Where that is for want of a scope, `extensions.scope`
   * names what is needed: a token from after it was granted has it. A field that says `@requiresInteractive`
   * takes a token from a login. Otherwise no token of the user helps.
   */
  | 'FORBIDDEN'
  /** 400. The document is not GraphQL. */
  | 'GRAPHQL_PARSE_FAILED'
  /** 400. The document does not fit this schema. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** 500. A fault of the server. The cause is in its log, never in the answer. */
  | 'INTERNAL_SERVER_ERROR'
  /** 401. Username and password do not belong together, or the user is disabled. */
  | 'INVALID_CREDENTIALS'
  /**
   * 400. The request has the hash of a document and no document: this server keeps none. A client with automatic
   * persisted queries sends the document then, and no more hashes; the message is the one that it looks for.
   */
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  /** 401. The login is too long ago for this field. Call `reauthenticate`, then ask again with the new token. */
  | 'REAUTHENTICATION_REQUIRED'
  /** 401. The refresh token is unknown, has expired, or its session is over. Log in again. */
  | 'REFRESH_TOKEN_INVALID'
  /**
   * 401. The refresh token had been used before, so somebody else may have it, and its session has just been
   * ended. Log in again.
   */
  | 'REFRESH_TOKEN_REUSED'
  /** 503. Too much work is waiting. Try again after `extensions.retryAfter` seconds (also in `Retry-After`). */
  | 'SERVER_BUSY'
  /** 403. This server does not take sign-ups. */
  | 'SIGN_UP_CLOSED'
  /** 503. The database does not answer. Try again after `extensions.retryAfter` seconds (also in `Retry-After`). */
  | 'STORE_UNAVAILABLE'
  /**
   * 429. Too many attempts by this address or on this user, or the session was refreshed too often. Try again after
   * `extensions.retryAfter` seconds (also in `Retry-After`). It does not tell whether there is such a user.
   */
  | 'TOO_MANY_ATTEMPTS'
  /** 401. Send a token, or a new one. `extensions.reason` is an `UnauthenticatedReason`. */
  | 'UNAUTHENTICATED'
  /** 409. Another user has this username. */
  | 'USERNAME_TAKEN';

/** Why a caller counts as nobody: `extensions.reason` of an `UNAUTHENTICATED` error. */
export type UnauthenticatedReason =
  /** The session of the token has been ended. Log in again. */
  | 'SESSION_REVOKED'
  /** The token is genuine and its time is over. Call `refresh`. */
  | 'TOKEN_EXPIRED'
  /**
   * The token is malformed, forged, issued by or meant for somebody else, or its user was deleted or
   * disabled. Log in again.
   */
  | 'TOKEN_INVALID'
  /** No access token was sent: none in the header, and none in a cookie of a page that may use cookies. */
  | 'TOKEN_MISSING';
