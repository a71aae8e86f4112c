/** What the audit log tells of. The events in the server's log and those that webhooks get have the same names. */
export type AuditAction =
  /** The sessions of all users were ended. */
  | 'ALL_SESSIONS_REVOKED'
  /** An API key was created: `detail` is its `id`. */
  | 'API_KEY_CREATED'
  /** An API key was used that has ended or expired: `detail` is its `id`. */
  | 'API_KEY_REFUSED'
  /** An API key was ended: `detail` is its `id`. */
  | 'API_KEY_REVOKED'
  /** Attempts were refused because there were too many: one event a minute. `detail` has the kind of attempts. */
  | 'ATTEMPTS_EXCEEDED'
  /** A browser was trusted. */
  | 'DEVICE_TRUSTED'
  /** A user proved an e-mail address. */
  | 'EMAIL_CHANGED'
  /** A user dropped the e-mail address that waited to be proved. */
  | 'EMAIL_CHANGE_CANCELLED'
  /** A user asked for another e-mail address, which waits to be proved. */
  | 'EMAIL_CHANGE_REQUESTED'
  /** A change of the e-mail address was taken back by the link in the mail to the old one. */
  | 'EMAIL_CHANGE_UNDONE'
  /** The reader of an e-mail address said that the account is another person's. */
  | 'EMAIL_DISOWNED'
  /** An operator unlinked all identities of a user. */
  | 'IDENTITIES_UNLINKED'
  /** An identity at a provider was linked. `detail` has the provider. */
  | 'IDENTITY_LINKED'
  /** An identity at a provider was unlinked. */
  | 'IDENTITY_UNLINKED'
  /** An administrator got an access token that speaks for a user. */
  | 'IMPERSONATION_STARTED'
  /** An operator revoked an invitation. */
  | 'INVITATION_REVOKED'
  /** A signing key takes over: `detail` is its `kid`. */
  | 'KEY_ROTATED'
  /** A code of a hand-over was used with the wrong verifier: it may have been stolen. */
  | 'LOGIN_CODE_REFUSED'
  /** A password was wrong. */
  | 'LOGIN_FAILED'
  /** A user logged in. `detail` has the methods. */
  | 'LOGIN_SUCCEEDED'
  /** A code of a login at a provider was used with the wrong verifier: it may have been stolen. `detail` has the provider. */
  | 'OIDC_CODE_REFUSED'
  /** A passkey was registered. */
  | 'PASSKEY_ADDED'
  /** A passkey was refused at a login. */
  | 'PASSKEY_REFUSED'
  /** A passkey was removed. */
  | 'PASSKEY_REMOVED'
  /** A user changed their password. */
  | 'PASSWORD_CHANGED'
  /** A user set a new password with the link or the code of a mail. */
  | 'PASSWORD_RESET'
  /** An operator gave a user a new password. */
  | 'PASSWORD_SET'
  /** A user proved again who they are. */
  | 'REAUTHENTICATED'
  /** A user did not prove again who they are: the code or the passkey was wrong. */
  | 'REAUTHENTICATION_FAILED'
  /** Recovery codes were created. */
  | 'RECOVERY_CODES_CREATED'
  /** A recovery code was used. */
  | 'RECOVERY_CODE_USED'
  /** A refresh token was used twice, so its session was ended. */
  | 'REFRESH_TOKEN_REUSED'
  /** A user was given a scope: `detail`. */
  | 'SCOPE_GRANTED'
  /** A scope was taken from a user: `detail`. */
  | 'SCOPE_REVOKED'
  /** An administrator or an operator removed a user's second factors. */
  | 'SECOND_FACTORS_RESET'
  /** A second factor was wrong; the first factor had been right. */
  | 'SECOND_FACTOR_FAILED'
  /** An administrator created a service account. */
  | 'SERVICE_ACCOUNT_CREATED'
  /** A session was ended, or several sessions of a user. */
  | 'SESSION_REVOKED'
  /** A user signed up. */
  | 'SIGNED_UP'
  /** An authenticator app was set up. */
  | 'TOTP_ADDED'
  /** An authenticator app was removed. */
  | 'TOTP_REMOVED'
  /** A trusted browser was revoked. */
  | 'TRUSTED_DEVICE_REVOKED'
  /** A user took another username. */
  | 'USERNAME_CHANGED'
  /** An operator imported users. `detail` has their number. */
  | 'USERS_IMPORTED'
  /** An administrator or an operator created a user. */
  | 'USER_CREATED'
  /** A user was deleted. */
  | 'USER_DELETED'
  /** A user was disabled, and their sessions ended. */
  | 'USER_DISABLED'
  /** A disabled user may log in again. */
  | 'USER_ENABLED'
  /** An operator invited the reader of an address to sign up. `detail` has the scopes. */
  | 'USER_INVITED'
  /** A user of another system logged in for the first time, and is a user here from now on. */
  | 'USER_MOVED_IN'
  /** A webhook was created: `detail` is its `id`. */
  | 'WEBHOOK_CREATED'
  /** A webhook was deleted: `detail` is its `id`. */
  | 'WEBHOOK_DELETED'
  /** The server gave a webhook up: `detail` is its `id`. */
  | 'WEBHOOK_DISABLED'
  /** An administrator had events delivered to a webhook again. `detail` is its `id`. */
  | 'WEBHOOK_REDELIVERED'
  /** A webhook got a new secret: `detail` is its `id`. */
  | 'WEBHOOK_SECRET_ROTATED';

/** What kind of actor does something. */
export type AuditActorKind =
  /** Unknown: a login that failed, for example. */
  | 'ANONYMOUS'
  /** A person at the command line of this server. */
  | 'OPERATOR'
  /** A person. */
  | 'PERSON'
  /** This server itself. */
  | 'SERVER'
  /** A program, with an API key. */
  | 'SERVICE_ACCOUNT';

/** A way to prove who one is. */
export type AuthenticationMethod =
  /** An identity at a provider. RFC 8176 has no value for it. */
  | 'IDENTITY'
  /** A link or a code from a mail. In `amr`: `otp`. */
  | 'MAIL'
  /** A passkey. In `amr`: `user`, with `hwk`, or with `swk` where the passkey is synced between devices. */
  | 'PASSKEY'
  /** A password. In `amr`: `pwd`. */
  | 'PASSWORD'
  /** A recovery code. In `amr`: `otp`. */
  | 'RECOVERY_CODE'
  /** A code from an authenticator app (RFC 6238). In `amr`: `otp`. */
  | 'TOTP';

/**
 * The values of `extensions.code` in an error. When every root field of a request is refused, the answer has the HTTP
 * status given here. A client that asks for `application/json`, and not for `application/graphql-response+json`,
 * gets 200 for every well-formed request, as that older media type demands.
 */
export type ErrorCode =
  /**
   * 409. The identity at the provider is new here, and a user has proved its address. Log in another way, and call
   * `linkIdentity` with the same code.
   */
  | 'ACCOUNT_EXISTS'
  /** 401. The API key is unknown, has ended or has expired, or its user is disabled. */
  | 'API_KEY_INVALID'
  /**
   * 400. The request is not a well-formed GraphQL-over-HTTP request. Three cases have a status of their own:
   * 405 (method), 406 (no acceptable media type), 415 (the body is not JSON, or is compressed).
   */
  | 'BAD_REQUEST'
  /** 400. A variable or an argument cannot be used. `extensions.argument` is the path to the argument. */
  | 'BAD_USER_INPUT'
  /** 413. The request body is larger than 64 KiB. */
  | 'BODY_TOO_LARGE'
  /** 401. What was begun is unknown, was completed or has taken too long. Begin again. */
  | 'CHALLENGE_INVALID'
  /**
   * 400. The document asks for too much; the message names the limit. Limits: 1,000 tokens, fields 20 deep, 15 aliases,
   * 10 directives, a cost of 5,000, one `@credential` field. A fragment counts each time it is spread.
   * A field costs 1. For a list, what is selected below it is multiplied by `first` or `last`, or by 10
   * where the list has neither.
   */
  | 'DOCUMENT_LIMIT_EXCEEDED'
  /** 403. The viewer has no proved e-mail address. Call `requestEmailChange`, then `confirmEmail`. */
  | 'EMAIL_NOT_VERIFIED'
  /** 409. Another user has proved this e-mail address in the meantime. Only the reader of its mail is told. */
  | 'EMAIL_TAKEN'
  /**
   * 403. The viewer is known, but may not see or do this. If scopes are missing, `extensions.scope` names those that are
   * needed: after they have been granted, get a new token. A field with `@requiresInteractive` needs the token of a
   * login. Otherwise no token of this user helps.
   */
  | 'FORBIDDEN'
  /** 400. The document is not GraphQL. */
  | 'GRAPHQL_PARSE_FAILED'
  /** 400. The document does not fit this schema. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** 409. Another user has this identity at the provider. */
  | 'IDENTITY_TAKEN'
  /** 500. A fault of the server. The cause is in its log, never in the answer. */
  | 'INTERNAL_SERVER_ERROR'
  /** 401. The username and the password do not match, or the user is disabled. */
  | 'INVALID_CREDENTIALS'
  /** 409. The viewer could not log in any more. Set a password, register a passkey or link an identity first. */
  | 'LAST_LOGIN_METHOD'
  /** 403. This server sends no mail, or does not offer this by mail. */
  | 'MAIL_CLOSED'
  /**
   * 401. The link or the code from a mail is wrong, was used or has expired, or too many wrong codes were tried. Ask for
   * another mail.
   */
  | 'MAIL_TOKEN_INVALID'
  /** 403. This server does not offer this: it is switched off, or passkeys and an IP address do not go together. */
  | 'METHOD_NOT_AVAILABLE'
  /** 404. Nothing has this `id` or name, or it is not the viewer's. */
  | 'NOT_FOUND'
  /**
   * 401. No user has this passkey. Tell the browser, so that it no longer offers it
   * (`PublicKeyCredential.signalUnknownCredential`).
   */
  | 'PASSKEY_UNKNOWN'
  /**
   * 400. The request has the hash of a document and no document; this server stores none. A client with automatic
   * persisted queries then sends the document, and no more hashes: it knows this message.
   */
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  /** 503. The provider does not answer. Try again after `extensions.retryAfter` seconds (also in `Retry-After`). */
  | 'PROVIDER_UNAVAILABLE'
  /**
   * 401. For this field the viewer has to prove again who they are. `extensions.maxAge` is there if they did so too long
   * ago: at most so many seconds may have passed. `extensions.acr` is there, and `aal2`, if a second factor is needed;
   * `extensions.factors` then lists the kinds that this user can prove (`SecondFactor`), and `extensions.scope` is there if
   * only tokens with a second factor have a scope that this user has. Call `reauthenticateWith`, or
   * `reauthenticate` where `acr` is missing, and ask again with the new token. If `factors` is empty, let the user set up
   * a second factor. The header `WWW-Authenticate` says the same (RFC 9470).
   */
  | 'REAUTHENTICATION_REQUIRED'
  /** 401. The refresh token is unknown or has expired, or its session is over. Log in again. */
  | 'REFRESH_TOKEN_INVALID'
  /**
   * 401. The refresh token had been used before. Two parties may have it, so its session has just been ended. Log in
   * again.
   */
  | 'REFRESH_TOKEN_REUSED'
  /**
   * 401. The code or the passkey is wrong, or was used before. `extensions.attemptsLeft` says how many tries a login that
   * waits has left.
   */
  | 'SECOND_FACTOR_INVALID'
  /**
   * 401. The password, the link or the code was right, and this user has to prove a second factor as well. No session has
   * begun. `extensions` has `challenge`, the secret to go on with, `factors`, what the user can prove, `expiresIn`, the
   * seconds until the challenge is void, and `attemptsLeft`.
   */
  | 'SECOND_FACTOR_REQUIRED'
  /** 503. Too much work is waiting. Try again after `extensions.retryAfter` seconds (also in `Retry-After`). */
  | 'SERVER_BUSY'
  /** 403. This server takes no sign-ups. */
  | 'SIGN_UP_CLOSED'
  /** 503. The database does not answer. Try again after `extensions.retryAfter` seconds (also in `Retry-After`). */
  | 'STORE_UNAVAILABLE'
  /**
   * 429. Too many attempts from this address or at this user, or too many refreshes of this session. Try again after
   * `extensions.retryAfter` seconds (also in `Retry-After`). The answer does not tell whether the user exists.
   */
  | 'TOO_MANY_ATTEMPTS'
  /** 401. Send an access token, or a new one. `extensions.reason` is an `UnauthenticatedReason`. */
  | 'UNAUTHENTICATED'
  /** 409. Another user has this username. */
  | 'USERNAME_TAKEN';

/** What a link from a mail is for. */
export type MailPurpose =
  /** To prove an address, `confirmEmail`; or to say that the account is another person's, `disownEmail`. */
  | 'CONFIRM_EMAIL'
  /** To accept an invitation: `signUp`, as `emailToken`; also if sign-ups are closed. */
  | 'INVITATION'
  /** To log in: `loginByMail`. */
  | 'LOGIN'
  /** To set a new password: `resetPassword`. */
  | 'RESET_PASSWORD'
  /** To sign up: `signUp`, as `emailToken`. */
  | 'SIGN_UP'
  /** To take a change of address back: `undoEmailChange`. */
  | 'UNDO_EMAIL_CHANGE';

/** A kind of second factor. */
export type SecondFactor =
  /** A passkey or a security key (WebAuthn). */
  | 'PASSKEY'
  /** One of ten recovery codes, each of which works once. */
  | 'RECOVERY_CODE'
  /** A code of six digits from an authenticator app (RFC 6238). */
  | 'TOTP';

/** Why the caller is not authenticated: `extensions.reason` of an `UNAUTHENTICATED` error. */
export type UnauthenticatedReason =
  /** The session of the token has ended. Log in again. */
  | 'SESSION_REVOKED'
  /** The token is genuine but has expired. Call `refresh`. */
  | 'TOKEN_EXPIRED'
  /**
   * The token is malformed, forged, from another issuer or for another audience, or its user was deleted or disabled.
   * Log in again.
   */
  | 'TOKEN_INVALID'
  /** No access token was sent: neither in the header nor in a cookie of a page that may use cookies. */
  | 'TOKEN_MISSING';

/** What kind of user it is. */
export type UserKind =
  /** A person, who logs in. */
  | 'PERSON'
  /** A program, which has API keys. */
  | 'SERVICE_ACCOUNT';

/** The order of users. */
export type UserOrder =
  /** Newest first, by `id`. */
  | 'NEWEST'
  /** Oldest first, by `id`. */
  | 'OLDEST'
  /** By username, in the form in which names are compared. */
  | 'USERNAME';
