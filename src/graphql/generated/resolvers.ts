import type { AuthenticationResponse } from '../../features/passkeys/responses.ts';
import type { RegistrationResponse } from '../../features/passkeys/responses.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ApiKeyRow } from '../../features/api-keys/store.ts';
import type { AuditEventRow } from '../../features/audit/store.ts';
import type { ListedWebhook } from '../../features/webhooks/webhooks.ts';
import type { PasskeyRow } from '../../features/second-factors/store.ts';
import type { AuthPayload as AuthPayloadModel } from '../../features/sign-in/auth-payload.ts';
import type { IdentityRow } from '../../features/identities/store.ts';
import type { DescribedChallenge as LoginChallengeModel, DescribedEnrolment as LoginEnrolmentModel } from '../../features/login-challenge/describe.ts';
import type { OwnFactors } from '../../features/second-factors/own-factors.ts';
import type { ListedSession } from '../../features/sessions/sessions.ts';
import type { TotpEnrolment as TotpEnrolmentModel } from '../../features/totp-setup/totp-setup.ts';
import type { TotpSetup as TotpSetupModel } from '../../features/totp/setup.ts';
import type { User as UserModel } from '../../features/users/user.ts';
import type { Context } from '../../request/context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** `AllAcceptedCredentialsOptions` of WebAuthn. Only ever an answer. */
  AllAcceptedCredentialsOptions: { input: object; output: object; }
  /** `AuthenticationResponseJSON` of WebAuthn: what `toJSON()` of a credential returns. At most 16 KiB. Send it in a variable. */
  AuthenticationResponseJSON: { input: AuthenticationResponse; output: AuthenticationResponse; }
  /** A time as in RFC 3339: `2026-11-23T09:30:00.000Z`. Answers are in UTC; an argument can have another offset. */
  DateTime: { input: Date; output: Date; }
  /** `PublicKeyCredentialCreationOptionsJSON` of WebAuthn. Only ever an answer. */
  PublicKeyCredentialCreationOptionsJSON: { input: object; output: object; }
  /** `PublicKeyCredentialRequestOptionsJSON` of WebAuthn. Only ever an answer. */
  PublicKeyCredentialRequestOptionsJSON: { input: object; output: object; }
  /**
   * `RegistrationResponseJSON` of WebAuthn: what `toJSON()` of a new credential returns. At most 16 KiB. Send it in a
   * variable.
   */
  RegistrationResponseJSON: { input: RegistrationResponse; output: RegistrationResponse; }
};

/** An access token without a session to refresh. */
export type AccessToken = {
  readonly __typename?: 'AccessToken';
  /** A JWT, like `AuthPayload.accessToken`. It is refused once the key has ended. */
  readonly accessToken: Scalars['String']['output'];
  /** Seconds until the access token expires. */
  readonly expiresIn: Scalars['Int']['output'];
  /** The scopes of the token, separated by spaces. Null if there are none. */
  readonly scope?: Maybe<Scalars['String']['output']>;
  /** Always `Bearer`. */
  readonly tokenType: Scalars['String']['output'];
};

/** An API key, without its secret. */
export type ApiKey = {
  readonly __typename?: 'ApiKey';
  /** When the key was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the key expires. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Unique, and never changes. The `client_id` of the key's access tokens (RFC 9068). */
  readonly id: Scalars['ID']['output'];
  /** When the key was last exchanged, to the minute. Null if it never was. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The IP address that the key was last exchanged from. */
  readonly lastUsedIp?: Maybe<Scalars['String']['output']>;
  /** What the key is for. */
  readonly name: Scalars['String']['output'];
  /** The beginning of the secret, by which people tell keys apart: `lk_key_` and eight characters. */
  readonly prefix: Scalars['String']['output'];
  /** When the key was ended, alone or with the sessions of all users. Null if it was not. */
  readonly revokedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The scopes of the key that its user still has. */
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
};

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

/** Who did something. */
export type AuditActor = {
  readonly __typename?: 'AuditActor';
  /** The administrator who acted as this user (`impersonate`). Null if there was none. */
  readonly impersonator?: Maybe<User>;
  /** What kind of actor it is. */
  readonly kind: AuditActorKind;
  /** The user who did it. Null for other kinds, and if the user has been deleted; `userId` stays. */
  readonly user?: Maybe<User>;
  /** The `id` of the user who did it. */
  readonly userId?: Maybe<Scalars['ID']['output']>;
};

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

/** Something that has happened: what, to whom, by whom, when, and where it came from. */
export type AuditEvent = {
  readonly __typename?: 'AuditEvent';
  /** What happened. */
  readonly action: AuditAction;
  /** Who did it. */
  readonly actor: AuditActor;
  /** When it happened. */
  readonly at: Scalars['DateTime']['output'];
  /**
   * What exactly: a scope, the `id` of a key or a webhook, the name of a provider, the methods of a login. Null once the
   * user has been deleted, unless another user or an operator did it.
   */
  readonly detail?: Maybe<Scalars['String']['output']>;
  /** Unique. Ids are in the order of time (UUIDv7). */
  readonly id: Scalars['ID']['output'];
  /** The IP address of the request. Null if there was none, or once the user who sent it has been deleted. */
  readonly ip?: Maybe<Scalars['String']['output']>;
  /** Why, in the words of the administrator who did it. Null once the user it was done to has been deleted; why that was stays. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** The session it was done in, or that it was done to. */
  readonly sessionId?: Maybe<Scalars['ID']['output']>;
  /** The user it was done to. Null if there was none, or if the user has been deleted; `subjectId` stays. */
  readonly subject?: Maybe<User>;
  /** The `id` of the user it was done to. */
  readonly subjectId?: Maybe<Scalars['ID']['output']>;
  /** The `User-Agent` header of the request. Null if there was none, or once the user who sent it has been deleted. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
};

/** A page of events (Relay Cursor Connections). */
export type AuditEventConnection = {
  readonly __typename?: 'AuditEventConnection';
  /** The events with their cursors, newest first. */
  readonly edges: ReadonlyArray<AuditEventEdge>;
  /** The events without cursors. */
  readonly nodes: ReadonlyArray<AuditEvent>;
  /** Whether there are more pages. */
  readonly pageInfo: PageInfo;
};

/** An event in a page. */
export type AuditEventEdge = {
  readonly __typename?: 'AuditEventEdge';
  /** The position of the event in the list: a value for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The event. */
  readonly node: AuditEvent;
};

/** Which events. Members that are left out do not matter. */
export type AuditFilter = {
  /** One of these. The empty list stands for all. */
  readonly actions?: InputMaybe<ReadonlyArray<AuditAction>>;
  /** The `id` of the user who did it, also as the impersonator of another. */
  readonly actor?: InputMaybe<Scalars['ID']['input']>;
  /** Before this moment. */
  readonly before?: InputMaybe<Scalars['DateTime']['input']>;
  /** The IP address that it came from. */
  readonly ip?: InputMaybe<Scalars['String']['input']>;
  /** At this moment or later. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** The `id` of the user it was done to. */
  readonly subject?: InputMaybe<Scalars['ID']['input']>;
};

/** The tokens of a session (RFC 6749 §5.1), and its user. */
export type AuthPayload = {
  readonly __typename?: 'AuthPayload';
  /**
   * A signed JWT (RFC 9068, `typ: at+jwt`). Send it as `Authorization: Bearer <accessToken>`. Clients should not read
   * it: its claims are for services that verify it.
   */
  readonly accessToken: Scalars['String']['output'];
  /** Seconds until the access token expires, counted from this answer. */
  readonly expiresIn: Scalars['Int']['output'];
  /**
   * A secret that `refresh` exchanges, once, for new tokens. It begins with `lk_refresh_`. Keep it where no other
   * script can read it. Null where the session keeps the refresh token that it has, or gets the new one in a cookie.
   */
  readonly refreshToken?: Maybe<Scalars['String']['output']>;
  /** The scopes of the access token, separated by spaces (RFC 6749 §3.3). Null when it has none. */
  readonly scope?: Maybe<Scalars['String']['output']>;
  /** The session that these tokens belong to. */
  readonly session: Session;
  /** How to send the token. Always `Bearer` (RFC 6750). */
  readonly tokenType: Scalars['String']['output'];
  /** The user who logged in. */
  readonly user: User;
};

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

/** The API key to create. */
export type CreateApiKeyInput = {
  /**
   * Seconds until the key expires, 3600 to 31536000 (`AUTH_API_KEY_MAX_SECONDS`). Without it 7776000, or the most where that
   * is less.
   */
  readonly expiresIn?: InputMaybe<Scalars['Int']['input']>;
  /** What the key is for, 1 to 64 characters, no control characters. */
  readonly name: Scalars['String']['input'];
  /** The scopes of the key: some of its user's. If the user loses a scope, the key loses it too. */
  readonly scopes?: ReadonlyArray<Scalars['String']['input']>;
  /** The `id` of a service account. Without it the key is the viewer's own. */
  readonly serviceAccount?: InputMaybe<Scalars['ID']['input']>;
};

/** The service account to create. */
export type CreateServiceAccountInput = {
  /** The scopes that the service account begins with. */
  readonly scopes?: ReadonlyArray<Scalars['String']['input']>;
  /** The username. Its rules are those of `SignUpInput.username`; persons and service accounts share the names. */
  readonly username: Scalars['String']['input'];
};

/** The user to create. */
export type CreateUserInput = {
  /** The scopes that the user begins with. */
  readonly scopes?: ReadonlyArray<Scalars['String']['input']>;
  /** The username. Its rules are those of `SignUpInput.username`. */
  readonly username: Scalars['String']['input'];
};

/** The webhook to create. */
export type CreateWebhookInput = {
  /** Which events it gets. The empty list stands for all. */
  readonly actions?: ReadonlyArray<AuditAction>;
  /** Where events are posted to: a URL with `https:`, 2,048 characters at most. */
  readonly url: Scalars['String']['input'];
};

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

/** An account that a user has at a provider, and logs in with here. */
export type Identity = {
  readonly __typename?: 'Identity';
  /** When it was linked. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The address that the provider gave at the last login. It finds no user, and may not be verified. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** Unique, and never changes. */
  readonly id: Scalars['ID']['output'];
  /** When the user last logged in with it. Null if that never happened. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The `id` that the settings give its issuer now. If they name the issuer no more: the one it had when this was linked. */
  readonly provider: Scalars['ID']['output'];
};

/** An access token that speaks for a user on behalf of an administrator. */
export type Impersonation = {
  readonly __typename?: 'Impersonation';
  /** A JWT, like `AuthPayload.accessToken`, with the claim `act`. */
  readonly accessToken: Scalars['String']['output'];
  /** Seconds until the access token expires. */
  readonly expiresIn: Scalars['Int']['output'];
  /** The session. Give its `id` to `endImpersonation` to end it sooner. */
  readonly session: Session;
  /** Always `Bearer`. */
  readonly tokenType: Scalars['String']['output'];
  /** The user it speaks for. */
  readonly user: User;
};

/** A login that waits for a second factor. */
export type LoginChallenge = {
  readonly __typename?: 'LoginChallenge';
  /** How many more proofs may be tried. */
  readonly attemptsLeft: Scalars['Int']['output'];
  /** A secret that begins with `lk_challenge_`. Only a client that has it can complete this login. */
  readonly challenge: Scalars['String']['output'];
  /** If the user has no second factor yet: what they can set up to complete this login. Null otherwise. */
  readonly enrolment?: Maybe<LoginEnrolment>;
  /** Seconds until the challenge expires. */
  readonly expiresIn: Scalars['Int']['output'];
  /**
   * What the user can prove now. Empty if this server asks for a second factor and the user has none yet: see `enrolment`.
   * Also empty if too many wrong codes have suspended the only one; then `enrolment` is null.
   */
  readonly factors: ReadonlyArray<SecondFactor>;
  /** If `factors` has `PASSKEY`: what to ask the browser for. The options name the user's passkeys. Null otherwise. */
  readonly passkeyOptions?: Maybe<Scalars['PublicKeyCredentialRequestOptionsJSON']['output']>;
};

/** A code that hands a login over to an app. */
export type LoginCode = {
  readonly __typename?: 'LoginCode';
  /** Seconds until the code expires. */
  readonly expiresIn: Scalars['Int']['output'];
  /** Where to go now: `returnTo`, with `code` and `state` in its query. */
  readonly url: Scalars['String']['output'];
};

/** What a user without a second factor can set up to complete a login. It stays the same until the challenge expires. */
export type LoginEnrolment = {
  readonly __typename?: 'LoginEnrolment';
  /** A passkey; prove it with `LoginProof.newPasskey`. Null if this server has no passkeys. */
  readonly passkeyOptions?: Maybe<Scalars['PublicKeyCredentialCreationOptionsJSON']['output']>;
  /** An authenticator app; prove it with `LoginProof.totp`. Null if this server does not offer authenticator apps. */
  readonly totp?: Maybe<TotpSecret>;
};

/** How a user can log in here. */
export type LoginMethods = {
  readonly __typename?: 'LoginMethods';
  /** The providers, in the order of the settings. */
  readonly oidcProviders: ReadonlyArray<OidcProvider>;
  /** Whether passkeys log in (`startPasskeyLogin`). */
  readonly passkeys: Scalars['Boolean']['output'];
  /** Whether `login` takes usernames and passwords. */
  readonly password: Scalars['Boolean']['output'];
  /** Whether anyone may sign up with `signUp`. */
  readonly signUp: Scalars['Boolean']['output'];
};

/** Proves a second factor. Give exactly one. */
export type LoginProof =
  /** What the browser returned for `LoginEnrolment.passkeyOptions`. */
  { readonly newPasskey: Scalars['RegistrationResponseJSON']['input']; readonly passkey?: never; readonly recoveryCode?: never; readonly totp?: never; }
  |  /** What the browser returned for `LoginChallenge.passkeyOptions`. */
  { readonly newPasskey?: never; readonly passkey: Scalars['AuthenticationResponseJSON']['input']; readonly recoveryCode?: never; readonly totp?: never; }
  |  /** A recovery code. Letter case, white space and hyphens do not matter. */
  { readonly newPasskey?: never; readonly passkey?: never; readonly recoveryCode: Scalars['String']['input']; readonly totp?: never; }
  |  /** The six digits that the authenticator app shows. White space does not matter. */
  { readonly newPasskey?: never; readonly passkey?: never; readonly recoveryCode?: never; readonly totp: Scalars['String']['input']; };

/** What a link from a mail is for. Only a client with the token of the link can ask. */
export type MailLink = {
  readonly __typename?: 'MailLink';
  /** The address that the mail was sent to. */
  readonly email: Scalars['String']['output'];
  /** When the link expires. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Which mutation takes the token. */
  readonly purpose: MailPurpose;
  /** The user whose account it is about, for password managers. Null if there is no account yet. */
  readonly username?: Maybe<Scalars['String']['output']>;
};

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

/**
 * The receipt for a mail that a client asked for, whether or not a user gets it. Keep it in the page that asked: together
 * with the code from the mail it does what the link does.
 */
export type MailReceipt = {
  readonly __typename?: 'MailReceipt';
  /** Seconds until the code expires, from now. The link may be valid for longer. */
  readonly expiresIn: Scalars['Int']['output'];
  /** A secret that is useless without the code. It begins with `lk_code_`. */
  readonly token: Scalars['String']['output'];
};

/** What can be changed. Mutations must be sent by POST. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Drops the address that waits to be proved, and every link to it. `true` if there was one. */
  readonly cancelEmailChange?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Replaces the viewer's password and ends all their other sessions at once. An address that waits to be proved is
   * dropped. This session goes on: use the returned access token and the refresh token that you have; `refreshToken` is
   * null in the answer.
   *
   * `INVALID_CREDENTIALS`: the current password is wrong. `BAD_USER_INPUT`: the new password breaks a rule, and the
   * message says which. `REAUTHENTICATION_REQUIRED`: this session has proved no second factor, and the user has one.
   * `TOO_MANY_ATTEMPTS`: too many wrong passwords, or too many right ones. `SERVER_BUSY`: too many passwords are waiting.
   */
  readonly changePassword?: Maybe<AuthPayload>;
  /**
   * Gives the viewer another name. Sessions and tokens stay as they are: they name the user by `id`. The old name
   * is free at once, and another user may take it.
   *
   * `USERNAME_TAKEN`: another user has the name. `BAD_USER_INPUT`: the name breaks a rule, and the message says which.
   * `TOO_MANY_ATTEMPTS`: too many names were tried from this IP address. `UNAUTHENTICATED`: the session has ended in the
   * meantime.
   */
  readonly changeUsername?: Maybe<User>;
  /**
   * Completes a login with a second factor, and starts its session. The challenge is used up, and so is the proof: a code
   * works once (RFC 6238 §5.2).
   *
   * `SECOND_FACTOR_INVALID`: the proof is wrong, is another user's, or was used before; `extensions.attemptsLeft` says how
   * many more may be tried. `CHALLENGE_INVALID`: the challenge is unknown, was used or has expired, or the password has
   * changed in the meantime. `TOO_MANY_ATTEMPTS`: too many wrong proofs for this user, over all challenges. `BAD_USER_INPUT`:
   * the proof cannot be one, such as a code of five digits; this costs no attempt. `SERVER_BUSY`: too many recovery codes
   * and passwords are waiting.
   */
  readonly completeLogin?: Maybe<AuthPayload>;
  /**
   * Proves an address, with or without a session. It becomes `User.email`. A mail tells the old address, with a link that
   * takes the change back. Starts no session and ends none. `true`, also the second time.
   *
   * `MAIL_TOKEN_INVALID`: the link or the code is wrong or has expired, or another address waits by now. `EMAIL_TAKEN`:
   * another user has proved this address first. `TOO_MANY_ATTEMPTS`: too many wrong links or codes from this IP address.
   */
  readonly confirmEmail?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Makes the authenticator app a second factor of the viewer, in the place of the one before. The session has then proved
   * it, and the returned access token says so. The refresh token of the session stays the same, so `refreshToken` is null.
   * If the viewer had no second factor, their other sessions that have proved one, since removed, end.
   *
   * `SECOND_FACTOR_INVALID`: the code is wrong. `CHALLENGE_INVALID`: the enrolment has expired, was used or is another
   * user's; or the viewer has set up another second factor in the meantime, which this session has not proved. Begin again.
   * `BAD_USER_INPUT`: the code has not six digits. `METHOD_NOT_AVAILABLE`: see `startTotp`.
   */
  readonly confirmTotp?: Maybe<AuthPayload>;
  /**
   * Creates an API key for the viewer or, with `serviceAccount`, for a service account. The secret is in this answer and
   * cannot be read again. The user is told by mail.
   *
   * `FORBIDDEN`: the user of the key does not have one of the scopes; or a service account is named, and the viewer may not
   * look after it: that takes the scope `latchkey:users`, and every scope of the account that begins with `latchkey:`.
   * `NOT_FOUND`: there is no such service account. `BAD_USER_INPUT`: a member is not as described, a scope is one that only
   * tokens of sessions with a second factor have (`AUTH_SECOND_FACTOR_SCOPES`), or the user has a hundred keys that are
   * still good. `METHOD_NOT_AVAILABLE`: `AUTH_API_KEYS=off`.
   */
  readonly createApiKey?: Maybe<NewApiKey>;
  /**
   * Makes a code with which an app gets a session of its own, and the URL that takes the code there. The account pages call
   * this when their user agrees to go on to the app. The code is good for one minute, and once. It is useless without the
   * verifier that only the app has (RFC 7636), and when the viewer's session ends or one of their credentials changes.
   *
   * `REAUTHENTICATION_REQUIRED`: also for a token from before the viewer proved again who they are. `BAD_USER_INPUT`: the
   * server does not list the URL (`AUTH_RETURN_URLS`), or the challenge or the state cannot be one.
   */
  readonly createLoginCode?: Maybe<LoginCode>;
  /**
   * Returns ten recovery codes. Each completes one login in the place of a second factor. They are shown only here, and
   * those from before are void.
   *
   * `TOO_MANY_ATTEMPTS`: the viewer has asked too often. `SERVER_BUSY`: too many passwords are waiting.
   */
  readonly createRecoveryCodes?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /**
   * Creates a service account: a user for a program. It has no password and cannot log in; `createApiKey` gives it keys. Its
   * errors are those of `createUser`.
   */
  readonly createServiceAccount?: Maybe<User>;
  /**
   * Creates a user without a password, and returns a code with which the user chooses one: no administrator knows a
   * password.
   *
   * `USERNAME_TAKEN`: another user has this name. `BAD_USER_INPUT`: a member is not as described. `FORBIDDEN`: you give
   * scopes without having `latchkey:scopes`, or do not
   * have one of the `latchkey:` scopes that you give.
   */
  readonly createUser?: Maybe<NewUser>;
  /**
   * Creates a webhook. Its secret is in this answer and cannot be read again.
   *
   * `BAD_USER_INPUT`: the URL is not `https:`, names an address of a private network, or has credentials or a fragment; or there
   * are 20 webhooks.
   */
  readonly createWebhook?: Maybe<NewWebhook>;
  /**
   * Deletes the viewer for good: sessions, tokens, addresses, and everything else that this server has of them. All
   * tokens of the user are refused from then on, and the name is free. `true` once it is done; when it fails, nothing is
   * deleted. Services that verify access tokens by themselves accept them until they expire.
   *
   * `UNAUTHENTICATED`: the session has ended in the meantime.
   */
  readonly deleteAccount?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Deletes a user for good. Returns `true` if there was such a user. The audit log keeps the events, without names, addresses
   * and details.
   */
  readonly deleteUser?: Maybe<Scalars['Boolean']['output']>;
  /** Deletes a webhook, and what it was still to get. Returns `true` if there was such a webhook. */
  readonly deleteWebhook?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Ends the sessions of a user, and refuses their logins and API keys from now on.
   *
   * `NOT_FOUND`: there is no such user. `FORBIDDEN`: the user is you, or has a `latchkey:` scope that you do not have. The
   * mutations below have these errors too.
   */
  readonly disableUser?: Maybe<User>;
  /**
   * Takes an address off an account that its reader did not create, as long as it is not proved. Needs no session.
   *
   * `MAIL_TOKEN_INVALID`: the link is wrong, was used or has expired. `TOO_MANY_ATTEMPTS`: too many wrong links from this
   * IP address.
   */
  readonly disownEmail?: Maybe<Scalars['Boolean']['output']>;
  /** Lets a disabled user log in again. Their API keys work again too. */
  readonly enableUser?: Maybe<User>;
  /**
   * Ends an API key of a user at once: its access tokens are refused from the next request on. Returns `true` if there was such a
   * key, also one that had ended before. Yours are ended by `revokeApiKey`.
   */
  readonly endApiKey?: Maybe<Scalars['Boolean']['output']>;
  /** Ends such a session before its time. Returns `true` if it is a session in which you act as a user, also one that had ended before. */
  readonly endImpersonation?: Maybe<Scalars['Boolean']['output']>;
  /** Ends every session of a user, and returns how many there were. API keys stay. */
  readonly endSessions?: Maybe<Scalars['Int']['output']>;
  /**
   * Returns an access token for an API key, as `POST /oauth/token` with `grant_type=client_credentials` does. Other
   * services verify it like the token of a login. It has no `auth_time` and no refresh token: exchange the key again.
   *
   * `API_KEY_INVALID`: the key is unknown, has ended or has expired, or its user is disabled. `BAD_USER_INPUT`: `scope`
   * names a scope that the key does not have. `TOO_MANY_ATTEMPTS`: too many wrong keys from this address.
   * `METHOD_NOT_AVAILABLE`: `AUTH_API_KEYS=off`.
   */
  readonly exchangeApiKey?: Maybe<AccessToken>;
  /**
   * Completes a login at a provider: starts a session of the user who has this identity. If no one has it, a user is created
   * with it; an address that the provider has verified is theirs, proved.
   *
   * `CHALLENGE_INVALID`: the code is unknown, was used or is older than a minute, or the verifier is another one. A request
   * with a wrong verifier does not use the code up. `ACCOUNT_EXISTS`: the identity is new, and a user has proved its address:
   * log in another way and call `linkIdentity` with the same code, within ten minutes. `SIGN_UP_CLOSED`: the identity is new,
   * and this server takes no sign-ups by providers. `BAD_USER_INPUT`: the identity is new, and this server takes no addresses
   * of its domain. `EMAIL_NOT_VERIFIED`: the identity is new, this server needs a proved
   * address, and the provider has verified none. `INVALID_CREDENTIALS`: the user is disabled. `SECOND_FACTOR_REQUIRED`: the
   * user has a second factor; what the provider has asked for does not count. `TOO_MANY_ATTEMPTS`: too many codes from this
   * IP address were refused.
   */
  readonly finishOidcLogin?: Maybe<AuthPayload>;
  /**
   * Gives a user a scope. It comes with their next access token. `BAD_USER_INPUT`: this is not a scope, or one too many.
   * `FORBIDDEN`: also for a `latchkey:` scope that you do not have, and for a user whom an administrator has created and who has
   * not chosen a password yet: who has the code could use the scope.
   */
  readonly grantScope?: Maybe<User>;
  /**
   * Returns an access token that speaks for a user and says who is behind it (the claim `act`, RFC 8693 §4.1). It cannot be
   * refreshed, has no `latchkey:` scope, and passes no field with `@requiresFresh`, `@requiresInteractive` or `@credential`. No
   * cookie is set. Every event that it causes has both names. The user is told by mail, and sees the session under `sessions`.
   *
   * The session ends by `endImpersonation`, with your session and your right to act, and whenever a session of the user would:
   * they can end it, too. You have ten of these at most: with one more, the one that ends first is ended.
   *
   * `FORBIDDEN`: the user is you, is disabled, has a `latchkey:` scope or is a service account, or you act as a user yourself.
   * `NOT_FOUND`: there is no such user. `BAD_USER_INPUT`: `maxAge` or `reason` is not as described.
   * `METHOD_NOT_AVAILABLE`: `AUTH_IMPERSONATION=off`.
   */
  readonly impersonate?: Maybe<Impersonation>;
  /**
   * Links an identity at a provider to the viewer, who can log in with it from now on. Begin with `startOidcLogin`; or use the
   * code that `finishOidcLogin` has refused with `ACCOUNT_EXISTS`: it is good for the user who has proved its address. An
   * identity that the viewer has already is returned.
   *
   * `CHALLENGE_INVALID`: as for `finishOidcLogin`. `IDENTITY_TAKEN`: another user has the identity. `BAD_USER_INPUT`: the
   * viewer has twenty identities. `REAUTHENTICATION_REQUIRED`: the login is too long ago, or the viewer has a second factor
   * that this session has not proved. `TOO_MANY_ATTEMPTS`: too many codes from this IP address were refused.
   */
  readonly linkIdentity?: Maybe<Identity>;
  /**
   * Exchanges a username and a password for an access token and a refresh token.
   *
   * Each login starts a session of its own. A user has at most 100 live sessions: a new one ends the one that has
   * been unused for the longest time. So a program should log in once and then call `refresh`. If it logs in for each
   * request, it signs out the people who share its account.
   *
   * `INVALID_CREDENTIALS`: the user does not exist, the password is wrong, or the user is disabled. The answer
   * and the work are the same for all three, so that no one can find out who has an account. `BAD_USER_INPUT`: no username
   * or password can look like this. `TOO_MANY_ATTEMPTS`: too many wrong passwords (counted for unknown users too), or too
   * many logins. `SERVER_BUSY`: too many passwords are waiting to be checked, or the system that users come from could
   * not be asked about a user who is not here yet (docs/move-gradually.md).
   */
  readonly login?: Maybe<AuthPayload>;
  /**
   * Exchanges a link or a code from a mail for tokens, as `login` does a password. The session starts in the client that
   * calls this.
   *
   * `MAIL_TOKEN_INVALID`: the link or the code is wrong, was used or has expired, or the user is disabled. `MAIL_CLOSED`:
   * this server offers no login by mail. `TOO_MANY_ATTEMPTS`: too many wrong links and codes from this IP address.
   */
  readonly loginByMail?: Maybe<AuthPayload>;
  /**
   * Starts a session for an app that was given a code. It has proved what the session that made the code has proved, at the
   * same time: `amr`, `acr` and `auth_time` say so. It goes on when the other one ends. A request with a wrong verifier does
   * not use the code up.
   *
   * `CHALLENGE_INVALID`: the code is unknown, was used or has expired; the verifier is another one; or the session that made
   * the code has ended or proved something else since, a credential of its user has changed, or its user is disabled. `BAD_USER_INPUT`: the verifier cannot
   * be one. `SECOND_FACTOR_REQUIRED`: the user needs a second factor by now, which that session has not proved.
   * `TOO_MANY_ATTEMPTS`: too many codes from this IP address were refused.
   */
  readonly loginWithCode?: Maybe<AuthPayload>;
  /**
   * Logs in with an ID token (OpenID Connect Core §2) that an app got from a provider on the phone, for one of the client ids
   * that the server lists. Refused like `finishOidcLogin`, and with `INVALID_CREDENTIALS` if the token is not good.
   *
   * With `ACCOUNT_EXISTS`, `extensions.linkingCode` is a code for `linkIdentity`; its verifier is the nonce.
   */
  readonly loginWithIdToken?: Maybe<AuthPayload>;
  /**
   * Logs in the user of a passkey. It counts as two factors: nothing more is asked for.
   *
   * `INVALID_CREDENTIALS`: the passkey was not used with these options, on a page of this server, by its user; it counts
   * its uses, and this one is not new; or its user is disabled. `PASSKEY_UNKNOWN`: no user has this passkey. `CHALLENGE_INVALID`: the options are too old or were
   * used. `BAD_USER_INPUT`: this is no use of a passkey. `TOO_MANY_ATTEMPTS`: too many failed from this IP address.
   * `METHOD_NOT_AVAILABLE`: this server has no passkeys.
   */
  readonly loginWithPasskey?: Maybe<AuthPayload>;
  /**
   * Ends a session: that of the refresh token, or, without one, that of the access token in the `Authorization` header
   * or the page's cookie. The access token may have expired. If the request has cookies, they are cleared and their
   * sessions end too. With a refresh token as argument, the session of the `Authorization` header goes on.
   *
   * This server refuses all tokens of an ended session at once. Services that verify access tokens by themselves accept
   * them until they expire.
   *
   * `true` if a token named a session, even one that was over already; otherwise `false`.
   */
  readonly logout?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Checks the viewer's password and returns a new access token with a new `auth_time`, for fields that need a
   * fresh login (`@requiresFresh`). The session and its refresh token stay as they are; `refreshToken` is null
   * in the answer.
   *
   * `INVALID_CREDENTIALS`: the password is wrong. `BAD_USER_INPUT`: no password can look like this.
   * `TOO_MANY_ATTEMPTS`: too many wrong passwords, or too many right ones. `SERVER_BUSY`: too many passwords are
   * waiting to be checked.
   */
  readonly reauthenticate?: Maybe<AuthPayload>;
  /**
   * Like `reauthenticate`, with a password or a second factor: returns an access token whose `auth_time` is now, and whose
   * `amr` and `acr` say what was proved as well. Scopes that take a second factor are in it from then on. The session and
   * its refresh token stay as they are; `refreshToken` is null in the answer. The proof is used up: a code works once.
   *
   * `INVALID_CREDENTIALS`: the password is wrong. `SECOND_FACTOR_INVALID`: another proof is wrong, is another user's, or was
   * used before. `CHALLENGE_INVALID`: the options of the passkey have expired, were used or are another user's.
   * `METHOD_NOT_AVAILABLE`: this server has no passkeys. `BAD_USER_INPUT`: this cannot be a proof. `TOO_MANY_ATTEMPTS`: too
   * many wrong proofs. `SERVER_BUSY`: too many passwords and recovery codes are waiting to be checked. `UNAUTHENTICATED`: the
   * session has ended in the meantime.
   */
  readonly reauthenticateWith?: Maybe<AuthPayload>;
  /**
   * Delivers the events since a moment again, at most three days back, and lets a webhook go on that the server gave up.
   * Returns how many events those are, 10,000 at most. `NOT_FOUND`: there is no such webhook.
   */
  readonly redeliver?: Maybe<Scalars['Int']['output']>;
  /**
   * Exchanges a refresh token for a new access token and a new refresh token (RFC 6749 §6). A refresh token can be
   * used once (RFC 9700 §4.14.2).
   *
   * For a few seconds after its use, a refresh token returns the same new one again, so that two tabs, parallel
   * requests or a lost answer log no one out. A use after that time, or after the new token has been used, means that
   * two parties have the token: the session ends, and `REFRESH_TOKEN_REUSED` says so, once.
   *
   * `REFRESH_TOKEN_INVALID`: the token is unknown, or its session is over; log in again. `TOO_MANY_ATTEMPTS`: too many
   * invalid tokens from this address, or too many refreshes of this session (600 at once, then one in ten
   * seconds). Then the token stays valid: try again after `Retry-After`.
   */
  readonly refresh?: Maybe<AuthPayload>;
  /**
   * Stores a passkey of the viewer. From now on it logs them in, and it is a second factor. If the viewer had none, their
   * other sessions that have proved one, since removed, end.
   *
   * `SECOND_FACTOR_INVALID`: the passkey was not made with these options, on a page of this server, by an authenticator
   * that verified its user; or it is registered already. `CHALLENGE_INVALID`: the options are too old, were used, or are
   * another user's. `BAD_USER_INPUT`: this is no registration, the name is too long, or the viewer has twenty passkeys.
   * `REAUTHENTICATION_REQUIRED` and `METHOD_NOT_AVAILABLE`: as for `startPasskeyRegistration`. `UNAUTHENTICATED`: the
   * session has ended in the meantime.
   */
  readonly registerPasskey?: Maybe<Passkey>;
  /**
   * Removes a passkey of the viewer. Sessions that began with it go on. `true` if there was one. Then tell the browser:
   * `SecondFactors.acceptedPasskeys`.
   *
   * `LAST_LOGIN_METHOD`: the viewer could not log in any more. `REAUTHENTICATION_REQUIRED`: as for
   * `startPasskeyRegistration`. `UNAUTHENTICATED`: the session has ended in the meantime.
   */
  readonly removePasskey?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Takes the authenticator app of the viewer away. `true` if there was one. If it was the last second factor, the recovery
   * codes and the trusted devices go too.
   */
  readonly removeTotp?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Gives a passkey of the viewer another name.
   *
   * `NOT_FOUND`: the viewer has no such passkey. `BAD_USER_INPUT`: the name is empty or too long.
   */
  readonly renamePasskey?: Maybe<Passkey>;
  /**
   * Mails a link and a code to an address that the viewer wants to have. Until it is proved it is `User.pendingEmail`, and
   * `User.email` stays as it is. Ask again for another mail. The answer does not tell whether another user has the address.
   *
   * `BAD_USER_INPUT`: mail cannot be sent to this address, or its domain is blocked. `MAIL_CLOSED`: this server sends no
   * mail. `TOO_MANY_ATTEMPTS`: too many mails to this address, or from this caller. `SERVER_BUSY`: too many mails are
   * waiting. `REAUTHENTICATION_REQUIRED`: the password was given too long ago. `UNAUTHENTICATED`: the session has ended in
   * the meantime.
   */
  readonly requestEmailChange?: Maybe<MailReceipt>;
  /**
   * Mails a link and a code to log in without a password, if a user has proved this address. The answer does not tell
   * whether there is such a user.
   *
   * `MAIL_CLOSED`: this server sends no mail, or no login by mail (`AUTH_LOGIN_BY_MAIL`). Otherwise it is refused like
   * `requestPasswordReset`.
   */
  readonly requestLoginMail?: Maybe<MailReceipt>;
  /**
   * Mails a link and a code to replace a forgotten password, if a user has proved this address. Nothing changes until they
   * are used. The answer does not tell whether there is such a user.
   *
   * `MAIL_CLOSED`: this server sends no mail. `BAD_USER_INPUT`: no mail can be sent to this address. `TOO_MANY_ATTEMPTS`:
   * too many mails to this mailbox or from this caller. `SERVER_BUSY`: too many mails from all callers.
   */
  readonly requestPasswordReset?: Maybe<MailReceipt>;
  /**
   * Mails a link and a code to an address: its reader can sign up with it. `signUp` takes the token of the link, or the
   * receipt with the code, as `emailToken`. If a user has proved the address already, the mail says so instead. Only its
   * reader learns that.
   *
   * `SIGN_UP_CLOSED`: this server takes no sign-ups. `MAIL_CLOSED`: it sends no mail. `BAD_USER_INPUT`: no mail can be sent
   * to this address, or this server takes no addresses of its domain. `TOO_MANY_ATTEMPTS`: too many mails to this address
   * or from this caller. `SERVER_BUSY`: too many mails are waiting.
   */
  readonly requestSignUp?: Maybe<MailReceipt>;
  /**
   * Replaces a forgotten password and ends every session of the user. It also drops an address that waits to be proved,
   * and ends all other links and codes that were mailed to set a password or to log in. It starts no session: call `login`
   * with the new password.
   *
   * `MAIL_TOKEN_INVALID`: the link or the code is wrong, was used or has expired. `BAD_USER_INPUT`: the new password breaks
   * a rule; the link stays valid. `TOO_MANY_ATTEMPTS`: too many wrong links and codes from this IP address. `SERVER_BUSY`:
   * too many passwords are waiting to be hashed.
   */
  readonly resetPassword?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Removes the authenticator app, recovery codes, passkeys and trusted browsers of a user who has lost theirs, and ends
   * their sessions. Find out first that it is this user who asks; the user is told by mail. On a server that asks everyone
   * for a second factor, their next login sets one up.
   */
  readonly resetSecondFactors?: Maybe<User>;
  /**
   * Ends an API key of the viewer, or of a service account that the viewer may look after, at once: its access tokens
   * are refused from the next request on. Returns `true` if there was such a key, also one that had ended before.
   *
   * `FORBIDDEN`: it is a key of a service account, which the viewer may not look after.
   */
  readonly revokeApiKey?: Maybe<Scalars['Boolean']['output']>;
  /** Ends all sessions of the viewer except this one, and returns how many it ended. */
  readonly revokeOtherSessions?: Maybe<Scalars['Int']['output']>;
  /** Takes a scope from a user. It is gone at their next request. */
  readonly revokeScope?: Maybe<User>;
  /**
   * Ends one of the viewer's sessions. `true` if the viewer has or had a session with this id, otherwise `false`.
   * `UNAUTHENTICATED`: the session of this request has ended in the meantime.
   */
  readonly revokeSession?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Ends the trust in a browser of the viewer: it is asked for a second factor at the next login. `true` if it was trusted,
   * otherwise `false`. Its sessions go on.
   *
   * `UNAUTHENTICATED`: the session of this request has ended in the meantime.
   */
  readonly revokeTrustedDevice?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Gives a webhook another secret. For a day events are signed with both, so that the receiver can change over.
   * `NOT_FOUND`: there is no such webhook.
   */
  readonly rotateWebhookSecret?: Maybe<NewWebhook>;
  /**
   * Sets the language of mails to the viewer. Where this server has no mails in it, the nearest language is used.
   *
   * `BAD_USER_INPUT`: this is no language tag.
   */
  readonly setLocale?: Maybe<User>;
  /**
   * Creates a user and logs them in.
   *
   * `USERNAME_TAKEN`: another user has the name. `EMAIL_TAKEN`: another user has proved the address of `emailToken` in the
   * meantime. `MAIL_TOKEN_INVALID`: `emailToken` or `emailCode` is wrong, was used or has expired. `BAD_USER_INPUT`: the
   * name, the password, the address or the language breaks a rule, or a field is missing; the message says which.
   * `SIGN_UP_CLOSED`: this server takes no sign-ups, and this is no invitation. `MAIL_CLOSED`: there is an `email`, but
   * this server sends no mail. `TOO_MANY_ATTEMPTS`: too many sign-ups or wrong tokens from this IP address, or too
   * many mails to `email`. `SERVER_BUSY`: too many passwords are waiting to be hashed.
   */
  readonly signUp?: Maybe<AuthPayload>;
  /**
   * Begins a login with an ID token: returns a nonce for the login window that a phone has of its own (Google, Apple). It is
   * good for ten minutes and for one login. Nothing is stored.
   *
   * `BAD_USER_INPUT`: there is no such provider. `METHOD_NOT_AVAILABLE`: this server takes no ID tokens of it
   * (`AUTH_OIDC_<NAME>_AUDIENCES`).
   */
  readonly startIdTokenLogin?: Maybe<Scalars['String']['output']>;
  /**
   * Begins a login at a provider. Nothing is stored yet. Open `url` in this window or in another one. The provider sends the
   * user back to this server, and this server sends them to `returnTo`, with `code` or with `error` in the query (RFC 6749
   * §4.1.2): `access_denied`, `temporarily_unavailable` or `server_error`.
   *
   * `BAD_USER_INPUT`: there is no such provider, or this server does not list the URL. `PROVIDER_UNAVAILABLE`: the provider
   * does not answer. `TOO_MANY_ATTEMPTS`: too many logins were begun from this IP address.
   */
  readonly startOidcLogin?: Maybe<OidcLogin>;
  /**
   * Begins a login with a passkey; for a viewer, also a reauthentication. Pass `options` to
   * `PublicKeyCredential.parseRequestOptionsFromJSON`. Without a viewer they name no user, so that a login page can ask for
   * them when it loads and the browser can offer passkeys in the username field (`mediation: 'conditional'`). For a viewer
   * they name the viewer's passkeys; but not for an API key, or for someone who acts in the place of the viewer. Nothing is
   * stored.
   *
   * `METHOD_NOT_AVAILABLE`: this server has no passkeys.
   */
  readonly startPasskeyLogin?: Maybe<PasskeyRequest>;
  /**
   * Begins the registration of a passkey. Nothing is stored yet. Pass `options` to
   * `PublicKeyCredential.parseCreationOptionsFromJSON`, and what the browser returns, as `toJSON()` writes it, to
   * `registerPasskey` within ten minutes.
   *
   * `REAUTHENTICATION_REQUIRED`: the login is too long ago, or the viewer has a second factor that this session has not
   * proved. `METHOD_NOT_AVAILABLE`: this server has no passkeys.
   */
  readonly startPasskeyRegistration?: Maybe<PasskeyCreation>;
  /**
   * Begins to set up an authenticator app. It is stored only by `confirmTotp`, which has ten minutes for it.
   *
   * `METHOD_NOT_AVAILABLE`: this server does not offer authenticator apps.
   */
  readonly startTotp?: Maybe<TotpEnrolment>;
  /**
   * Takes a change of address back, by the link in the mail to the old address. That address is the user's again, every
   * session ends, the password is deleted, and a link to set a new one is mailed to it. Second factors that were set up
   * since the change, or shortly before it, are removed. Needs no session. If there are several such links, the one for the
   * oldest change wins, even if it is used last.
   *
   * `MAIL_TOKEN_INVALID`: the link is wrong, was used or has expired, or an older change was taken back. `EMAIL_TAKEN`:
   * another user has proved the address in the meantime. `TOO_MANY_ATTEMPTS`: too many wrong links from this IP address.
   */
  readonly undoEmailChange?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Unlinks an identity of the viewer, who cannot log in with it any more. `true` if there was one, otherwise `false`.
   *
   * `LAST_LOGIN_METHOD`: the viewer could not log in any more. `REAUTHENTICATION_REQUIRED`: as for `linkIdentity`.
   */
  readonly unlinkIdentity?: Maybe<Scalars['Boolean']['output']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationChangePasswordArgs = {
  currentPassword: Scalars['String']['input'];
  newPassword: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationChangeUsernameArgs = {
  username: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationCompleteLoginArgs = {
  challenge?: InputMaybe<Scalars['String']['input']>;
  proof: LoginProof;
  trustDevice?: InputMaybe<Scalars['Boolean']['input']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationConfirmEmailArgs = {
  code?: InputMaybe<Scalars['String']['input']>;
  token: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationConfirmTotpArgs = {
  code: Scalars['String']['input'];
  enrolment: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationCreateLoginCodeArgs = {
  codeChallenge: Scalars['String']['input'];
  returnTo: Scalars['String']['input'];
  state?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationCreateServiceAccountArgs = {
  input: CreateServiceAccountInput;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationCreateUserArgs = {
  input: CreateUserInput;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationCreateWebhookArgs = {
  input: CreateWebhookInput;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationDeleteUserArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationDeleteWebhookArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationDisableUserArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationDisownEmailArgs = {
  token: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationEnableUserArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationEndApiKeyArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationEndImpersonationArgs = {
  sessionId: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationEndSessionsArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationExchangeApiKeyArgs = {
  apiKey: Scalars['String']['input'];
  scope?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationFinishOidcLoginArgs = {
  code: Scalars['String']['input'];
  verifier?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationGrantScopeArgs = {
  id: Scalars['ID']['input'];
  scope: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationImpersonateArgs = {
  id: Scalars['ID']['input'];
  maxAge?: Scalars['Int']['input'];
  reason: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationLinkIdentityArgs = {
  code: Scalars['String']['input'];
  verifier?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationLoginArgs = {
  password: Scalars['String']['input'];
  username: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationLoginByMailArgs = {
  code?: InputMaybe<Scalars['String']['input']>;
  token: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationLoginWithCodeArgs = {
  code: Scalars['String']['input'];
  codeVerifier: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationLoginWithIdTokenArgs = {
  idToken: Scalars['String']['input'];
  nonce: Scalars['String']['input'];
  provider: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationLoginWithPasskeyArgs = {
  challenge: Scalars['String']['input'];
  credential: Scalars['AuthenticationResponseJSON']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationLogoutArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationReauthenticateArgs = {
  password: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationReauthenticateWithArgs = {
  proof: ReauthenticationProof;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRedeliverArgs = {
  id: Scalars['ID']['input'];
  since: Scalars['DateTime']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRefreshArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRegisterPasskeyArgs = {
  challenge: Scalars['String']['input'];
  credential: Scalars['RegistrationResponseJSON']['input'];
  name?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRemovePasskeyArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRenamePasskeyArgs = {
  id: Scalars['ID']['input'];
  name: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRequestEmailChangeArgs = {
  email: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRequestLoginMailArgs = {
  email: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRequestPasswordResetArgs = {
  email: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRequestSignUpArgs = {
  email: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationResetPasswordArgs = {
  code?: InputMaybe<Scalars['String']['input']>;
  newPassword: Scalars['String']['input'];
  token: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationResetSecondFactorsArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRevokeApiKeyArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRevokeScopeArgs = {
  id: Scalars['ID']['input'];
  scope: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRevokeTrustedDeviceArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationRotateWebhookSecretArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationSetLocaleArgs = {
  locale: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationSignUpArgs = {
  input: SignUpInput;
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationStartIdTokenLoginArgs = {
  provider: Scalars['ID']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationStartOidcLoginArgs = {
  provider: Scalars['ID']['input'];
  returnTo: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationUndoEmailChangeArgs = {
  token: Scalars['String']['input'];
};


/** What can be changed. Mutations must be sent by POST. */
export type MutationUnlinkIdentityArgs = {
  id: Scalars['ID']['input'];
};

/** An API key, with its secret. */
export type NewApiKey = {
  readonly __typename?: 'NewApiKey';
  /** The key. */
  readonly apiKey: ApiKey;
  /** `lk_key_…`. It ends with a checksum, by which scanners find it in files. Show it once: it cannot be read again. */
  readonly secret: Scalars['String']['output'];
};

/** A user who was created by an administrator. */
export type NewUser = {
  readonly __typename?: 'NewUser';
  /**
   * `lk_password_…`: with it the user chooses a password (`resetPassword`), once and within three days. Pass it on: it
   * cannot be read again.
   */
  readonly passwordCode: Scalars['String']['output'];
  /** The user. */
  readonly user: User;
};

/** A webhook, with its secret. */
export type NewWebhook = {
  readonly __typename?: 'NewWebhook';
  /** `whsec_…`: with it the receiver verifies signatures. Show it once: it cannot be read again. */
  readonly secret: Scalars['String']['output'];
  /** The webhook. */
  readonly webhook: Webhook;
};

/** A login that goes on at a provider. */
export type OidcLogin = {
  readonly __typename?: 'OidcLogin';
  /** The provider's authorization endpoint, with everything it needs in the query. */
  readonly url: Scalars['String']['output'];
  /**
   * A secret that begins with `lk_verifier_`, for `finishOidcLogin`, good for ten minutes. It shows that the browser or app
   * that comes back is the one that went. A page that may use cookies has it in a cookie as well, and need not keep it.
   */
  readonly verifier: Scalars['String']['output'];
};

/** A service that users can log in with. */
export type OidcProvider = {
  readonly __typename?: 'OidcProvider';
  /** Its name in the settings, such as `google`. */
  readonly id: Scalars['ID']['output'];
  /** Its name for people, such as `Google`. */
  readonly name: Scalars['String']['output'];
};

/** The position of a page in its list (Relay Cursor Connections). */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** The cursor of the last element; null when the page is empty. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is a page after this one. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Always `false`: lists can only be read forwards. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first element; null when the page is empty. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** A passkey of a user. */
export type Passkey = {
  readonly __typename?: 'Passkey';
  /** The make of its authenticator (AAGUID), for an icon and a name. Null if the authenticator does not tell. */
  readonly aaguid?: Maybe<Scalars['ID']['output']>;
  /** When it was registered. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Stable and unique. */
  readonly id: Scalars['ID']['output'];
  /**
   * Whether it is kept in an account (such as iCloud, Google or a password manager), and so on more than one device. A
   * passkey that is not synced is lost with its device.
   */
  readonly isSynced: Scalars['Boolean']['output'];
  /** When it was last used here. Null until then. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What the user calls it. */
  readonly name: Scalars['String']['output'];
};

/** What to ask a browser for to make a passkey. */
export type PasskeyCreation = {
  readonly __typename?: 'PasskeyCreation';
  /** An opaque text for `registerPasskey`. It is good for ten minutes, and once. */
  readonly challenge: Scalars['String']['output'];
  /** For `navigator.credentials.create`. Pass it on unchanged: the server checks what it asks for. */
  readonly options: Scalars['PublicKeyCredentialCreationOptionsJSON']['output'];
};

/** A passkey that was used. */
export type PasskeyProof = {
  /** `PasskeyRequest.challenge`. */
  readonly challenge: Scalars['String']['input'];
  /** What the browser returned. */
  readonly credential: Scalars['AuthenticationResponseJSON']['input'];
};

/** What to ask a browser for to use a passkey. */
export type PasskeyRequest = {
  readonly __typename?: 'PasskeyRequest';
  /** An opaque text for `loginWithPasskey` or `PasskeyProof`. It is good for an hour, and once. */
  readonly challenge: Scalars['String']['output'];
  /** For `navigator.credentials.get`. */
  readonly options: Scalars['PublicKeyCredentialRequestOptionsJSON']['output'];
};

/** What can be read. Queries change nothing. */
export type Query = {
  readonly __typename?: 'Query';
  /**
   * What has happened on this server, newest first.
   *
   * A page can have fewer events than asked for, and none at all, while `pageInfo.hasNextPage` is true: a filter that few events
   * meet is looked for in so many events at a time. Go on with `pageInfo.endCursor`.
   *
   * `BAD_USER_INPUT`: a member of the filter is not as described, or the cursor is not one of this list.
   */
  readonly auditEvents?: Maybe<AuditEventConnection>;
  /**
   * What is still to be proved in a login that was refused with `SECOND_FACTOR_REQUIRED`. It says what the error said, with
   * types, and can be asked again when the page is loaded anew. Asking uses nothing up.
   *
   * `CHALLENGE_INVALID`: the challenge is unknown, was used or has expired. Log in again.
   */
  readonly loginChallenge?: Maybe<LoginChallenge>;
  /** How a user can log in here: what a login page needs to know. The answer is the same for every caller. */
  readonly loginMethods?: Maybe<LoginMethods>;
  /**
   * What a link from a mail is for. Asking uses nothing up.
   *
   * `MAIL_TOKEN_INVALID`: the link is unknown, was used or has expired. `TOO_MANY_ATTEMPTS`: too many such links from
   * this IP address.
   */
  readonly mailLink?: Maybe<MailLink>;
  /**
   * The viewer: the user of the access token.
   *
   * `UNAUTHENTICATED`: the token is missing, invalid or expired, its session has ended, or its user was deleted or
   * disabled.
   */
  readonly me?: Maybe<User>;
  /** A user. `NOT_FOUND`: there is no such user. */
  readonly user?: Maybe<User>;
  /**
   * Users, service accounts included.
   *
   * A page can have fewer users than asked for, and none at all, while `pageInfo.hasNextPage` is true: a filter that few users
   * meet is looked for in so many users at a time. Go on with `pageInfo.endCursor`.
   *
   * `BAD_USER_INPUT`: a member of the filter is not as described, or the cursor is not one of this list.
   */
  readonly users?: Maybe<UserConnection>;
  /** The webhooks: 20 at most. */
  readonly webhooks?: Maybe<ReadonlyArray<Webhook>>;
};


/** What can be read. Queries change nothing. */
export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Queries change nothing. */
export type QueryLoginChallengeArgs = {
  challenge?: InputMaybe<Scalars['String']['input']>;
};


/** What can be read. Queries change nothing. */
export type QueryMailLinkArgs = {
  token: Scalars['String']['input'];
};


/** What can be read. Queries change nothing. */
export type QueryUserArgs = {
  by: UserBy;
};


/** What can be read. Queries change nothing. */
export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<UserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<UserOrder>;
};

/** Proves who the viewer is. Give exactly one. */
export type ReauthenticationProof =
  /** A passkey, used with the options of `startPasskeyLogin`. */
  { readonly passkey: PasskeyProof; readonly password?: never; readonly recoveryCode?: never; readonly totp?: never; }
  |  /** The password. It proves no second factor. */
  { readonly passkey?: never; readonly password: Scalars['String']['input']; readonly recoveryCode?: never; readonly totp?: never; }
  |  /** A recovery code, in the place of a second factor. Letter case, white space and hyphens do not matter. */
  { readonly passkey?: never; readonly password?: never; readonly recoveryCode: Scalars['String']['input']; readonly totp?: never; }
  |  /** The six digits that the authenticator app shows. White space does not matter. */
  { readonly passkey?: never; readonly password?: never; readonly recoveryCode?: never; readonly totp: Scalars['String']['input']; };

/** A kind of second factor. */
export type SecondFactor =
  /** A passkey or a security key (WebAuthn). */
  | 'PASSKEY'
  /** One of ten recovery codes, each of which works once. */
  | 'RECOVERY_CODE'
  /** A code of six digits from an authenticator app (RFC 6238). */
  | 'TOTP';

/** How a user can prove who they are besides a password. */
export type SecondFactors = {
  readonly __typename?: 'SecondFactors';
  /**
   * For `PublicKeyCredential.signalAllAcceptedCredentials`, after a login and after each change. The browser then no longer
   * offers passkeys that were removed here. Null if this server has no passkeys.
   */
  readonly acceptedPasskeys?: Maybe<Scalars['AllAcceptedCredentialsOptions']['output']>;
  /** Whether this server asks for a second factor when this user logs in: they have one, or every user needs one. */
  readonly isRequired: Scalars['Boolean']['output'];
  /** The passkeys, the newest first. A user has at most twenty. */
  readonly passkeys: ReadonlyArray<Passkey>;
  /** How many recovery codes were not used yet. Offer new ones when few are left. */
  readonly recoveryCodesLeft: Scalars['Int']['output'];
  /** When the authenticator app was set up. Null without one. */
  readonly totpSince?: Maybe<Scalars['DateTime']['output']>;
  /** The browsers that the user trusts, the newest first: twenty at most. */
  readonly trustedDevices: ReadonlyArray<TrustedDevice>;
};

/** A login on a device. `refresh` keeps the session; another login starts another session. */
export type Session = {
  readonly __typename?: 'Session';
  /** When the user logged in. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the session ends. Refreshing does not prolong it. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /**
   * Whether a second factor is among `methods`. The claim `acr` of the session's access tokens is `aal2` then, else `aal1`
   * (NIST SP 800-63B).
   */
  readonly hasSecondFactor: Scalars['Boolean']['output'];
  /** Unique, and never changes. The `sid` claim of the session's access tokens. */
  readonly id: Scalars['ID']['output'];
  /**
   * The administrator who acts as the user in this session (`impersonate`); null in every other session. Such a session
   * cannot be refreshed, cannot change how the user logs in, and says nothing of where the administrator is.
   */
  readonly impersonator?: Maybe<User>;
  /** The IP address of the login. */
  readonly ip?: Maybe<Scalars['String']['output']>;
  /** Whether the access token of this request belongs to this session. */
  readonly isCurrent: Scalars['Boolean']['output'];
  /** When the session was last used, to the minute. */
  readonly lastUsedAt: Scalars['DateTime']['output'];
  /**
   * How the user has proved who they are in this session. The claim `amr` of its access tokens says it in the values of RFC
   * 8176. Empty for a session that began before this was stored.
   */
  readonly methods: ReadonlyArray<AuthenticationMethod>;
  /** The `User-Agent` header of the login. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
};

/** A page of sessions (Relay Cursor Connections). */
export type SessionConnection = {
  readonly __typename?: 'SessionConnection';
  /** The sessions with their cursors, newest first. */
  readonly edges: ReadonlyArray<SessionEdge>;
  /** The sessions without cursors. */
  readonly nodes: ReadonlyArray<Session>;
  /** Whether there are more pages. */
  readonly pageInfo: PageInfo;
};

/** A session in a page. */
export type SessionEdge = {
  readonly __typename?: 'SessionEdge';
  /** The position of the session in the list: a value for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The session. */
  readonly node: Session;
};

/** The user to create. A server that embeds Latchkey may add fields. */
export type SignUpInput = {
  /**
   * For a user without an `emailToken`: an address that is to be proved later. A link is mailed to it. Until the link is
   * used, the address counts for nothing. The answer does not tell whether another user has it.
   */
  readonly email?: InputMaybe<Scalars['String']['input']>;
  /** The code in the mail, if `emailToken` is the token of a receipt. Spaces and dashes do not matter. */
  readonly emailCode?: InputMaybe<Scalars['String']['input']>;
  /**
   * The token of a link that was mailed for `requestSignUp`, or with an invitation: the user starts with the address of the
   * mail, proved. Or the token of the receipt, with `emailCode`. It stays valid if the sign-up is refused.
   *
   * Some servers require it (`AUTH_EMAIL=required`); without it they answer `BAD_USER_INPUT`, and `argument` names this
   * field.
   */
  readonly emailToken?: InputMaybe<Scalars['String']['input']>;
  /**
   * The language of mails to the user: a language tag (BCP 47), such as `de-AT`. If it is left out, the header
   * `Accept-Language` of this request says it.
   */
  readonly locale?: InputMaybe<Scalars['String']['input']>;
  /**
   * 8 to 256 characters (the server may require more than 8), counted as Unicode code points after normalisation
   * (NFKC). All characters are allowed. The most common passwords, the username, and the address or the part of it
   * before the `@`, are refused.
   */
  readonly password: Scalars['String']['input'];
  /**
   * Required without an `emailToken`. With one it can be left out: the server then makes a name up, such as
   * `CalmBrightOtter4821`.
   *
   * 1 to 64 characters. No invisible, blank, private-use or unassigned characters, no space at either end, no two
   * spaces in a row, no stacks of combining marks. Letters are from one script, or Latin with Japanese, Chinese or
   * Korean (UTS 39, "highly restrictive"), unless the server allows mixed scripts. Two names are the same when they
   * differ only in letter case (full case folding: `ς` is `σ`, `ß` is `ss`) or in Unicode compatibility form (NFKC).
   * No `@` if this server sends mail, because users log in with addresses.
   */
  readonly username?: InputMaybe<Scalars['String']['input']>;
};

/** A secret that becomes a second factor by `confirmTotp`. */
export type TotpEnrolment = TotpSetup & {
  readonly __typename?: 'TotpEnrolment';
  /** A text for `confirmTotp`. It begins with `lk_begun_` and says nothing to clients. */
  readonly enrolment: Scalars['String']['output'];
  /** The same as a QR code: an SVG picture in a `data:` URL. It is drawn when it is asked for. */
  readonly qrCode: Scalars['String']['output'];
  /** The secret in Base32, for typing. Apps with settings need: SHA-1, six digits, 30 seconds. */
  readonly secret: Scalars['String']['output'];
  /** The same as a link, `otpauth://totp/…`, which opens the app on a phone. */
  readonly uri: Scalars['String']['output'];
};

/** A secret that becomes a second factor when the login that waits is completed with it. */
export type TotpSecret = TotpSetup & {
  readonly __typename?: 'TotpSecret';
  /** The same as a QR code: an SVG picture in a `data:` URL. It is drawn when it is asked for. */
  readonly qrCode: Scalars['String']['output'];
  /** The secret in Base32, for typing. Apps with settings need: SHA-1, six digits, 30 seconds. */
  readonly secret: Scalars['String']['output'];
  /** The same as a link, `otpauth://totp/…`, which opens the app on a phone. */
  readonly uri: Scalars['String']['output'];
};

/** What an authenticator app needs to know. Show it to its user, once. */
export type TotpSetup = {
  /** The same as a QR code: an SVG picture in a `data:` URL. It is drawn when it is asked for. */
  readonly qrCode: Scalars['String']['output'];
  /** The secret in Base32, for typing. Apps with settings need: SHA-1, six digits, 30 seconds. */
  readonly secret: Scalars['String']['output'];
  /** The same as a link, `otpauth://totp/…`, which opens the app on a phone. */
  readonly uri: Scalars['String']['output'];
};

/**
 * A browser in which its user is not asked for a second factor at login. It is no second factor: fields with
 * `@requiresSecondFactor` ask for one there as well. A new password or address, each change of second factors, and the end
 * of all other sessions end every trust.
 */
export type TrustedDevice = {
  readonly __typename?: 'TrustedDevice';
  /** When it was trusted. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it is asked for a second factor again, at the latest. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Stable and unique. */
  readonly id: Scalars['ID']['output'];
  /** Whether it is the browser of this request. */
  readonly isCurrent: Scalars['Boolean']['output'];
  /** When a login in it last needed no second factor. Null if none did yet. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The `User-Agent` header that it sent when it was trusted. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
};

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

/** A person or program that can log in. */
export type User = {
  readonly __typename?: 'User';
  /**
   * What has happened to the user's account, newest first. Only the viewer's own can be read, and that of any user with the
   * scope `latchkey:audit:read`; otherwise the answer is `FORBIDDEN`. Without this scope, `reason`, `ip` and `userAgent` of
   * what other users did to the account are null. `BAD_USER_INPUT`: the cursor is not one of this list.
   */
  readonly activity?: Maybe<AuditEventConnection>;
  /**
   * The user's API keys, newest first, those that have ended included: 100 at most. Only the viewer's own can be read, and
   * those of any user with the scope `latchkey:users:read`; otherwise the answer is `FORBIDDEN`.
   */
  readonly apiKeys?: Maybe<ReadonlyArray<ApiKey>>;
  /** When the user was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the user was disabled. Null if they may log in. */
  readonly disabledAt?: Maybe<Scalars['DateTime']['output']>;
  /**
   * The user's e-mail address. It is always proved, and no other user has it. Null if there is none. Only the viewer's own
   * can be read; for another user the answer is `FORBIDDEN`.
   */
  readonly email?: Maybe<Scalars['String']['output']>;
  /**
   * Whether the user has a password. Users who signed up with a provider have none until they reset it by mail. Only the viewer's
   * own can be read, as with `identities`.
   */
  readonly hasPassword?: Maybe<Scalars['Boolean']['output']>;
  /**
   * A UUID. It never changes, and no other user of this server ever gets it. The `sub` claim of the user's access
   * tokens.
   */
  readonly id: Scalars['ID']['output'];
  /**
   * The accounts at providers that the user can log in with, the newest first: twenty at most. Only the viewer's own can be
   * read; for another user the answer is `FORBIDDEN`.
   */
  readonly identities?: Maybe<ReadonlyArray<Identity>>;
  /** A person or a program. */
  readonly kind: UserKind;
  /**
   * When the user last used a session, to the minute. Null if they never did, or so long ago that the session has been
   * deleted.
   */
  readonly lastSeenAt?: Maybe<Scalars['DateTime']['output']>;
  /** The language of mails to the user (BCP 47), or null. Only the viewer's own can be read, as with `email`. */
  readonly locale?: Maybe<Scalars['String']['output']>;
  /** An address that waits to be proved. Only the viewer's own can be read, as with `email`. */
  readonly pendingEmail?: Maybe<Scalars['String']['output']>;
  /**
   * The user's scopes, sorted. The viewer's own can be read, and those of any user with the scope `latchkey:users:read`;
   * otherwise the answer is `FORBIDDEN`. The same holds for the fields below, and for `sessions`, `secondFactors`,
   * `identities`, `hasPassword` and `email` too.
   */
  readonly scopes?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The second factors of the user. Only the viewer's own can be read: for another user the answer is `FORBIDDEN`. */
  readonly secondFactors?: Maybe<SecondFactors>;
  /**
   * The user's live sessions, 100 at most, newest first. Only the viewer's own can be read; for another user the answer
   * is `FORBIDDEN`.
   */
  readonly sessions?: Maybe<SessionConnection>;
  /** The name, as written at sign-up. */
  readonly username: Scalars['String']['output'];
};


/** A person or program that can log in. */
export type UserActivityArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** A person or program that can log in. */
export type UserSessionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** Which user: exactly one of these. */
export type UserBy =
  /** The user's `id`. */
  { readonly id: Scalars['ID']['input']; readonly username?: never; }
  |  /** The username, in any letter case and compatibility form. */
  { readonly id?: never; readonly username: Scalars['String']['input']; };

/** A page of users (Relay Cursor Connections). */
export type UserConnection = {
  readonly __typename?: 'UserConnection';
  /** The users with their cursors. */
  readonly edges: ReadonlyArray<UserEdge>;
  /** The users without cursors. */
  readonly nodes: ReadonlyArray<User>;
  /** Whether there are more pages. */
  readonly pageInfo: PageInfo;
};

/** A user in a page. */
export type UserEdge = {
  readonly __typename?: 'UserEdge';
  /** The position of the user in the list: a value for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The user. */
  readonly node: User;
};

/** Which users. Members that are left out do not matter. */
export type UserFilter = {
  /** Users created before this moment. */
  readonly createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Users created at this moment or later. */
  readonly createdSince?: InputMaybe<Scalars['DateTime']['input']>;
  /** Disabled users only, or the others only. */
  readonly disabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Users who have a second factor, or those who have none. */
  readonly hasSecondFactor?: InputMaybe<Scalars['Boolean']['input']>;
  /** Persons only, or service accounts only. */
  readonly kind?: InputMaybe<UserKind>;
  /** Users who have this scope. */
  readonly scope?: InputMaybe<Scalars['String']['input']>;
  /** The beginning of the username, in any letter case and compatibility form, 1 to 64 characters. Only in the order `USERNAME`. */
  readonly usernameStartsWith?: InputMaybe<Scalars['String']['input']>;
};

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

/** A receiver of events (Standard Webhooks). */
export type Webhook = {
  readonly __typename?: 'Webhook';
  /** Which events it gets; empty for all. */
  readonly actions: ReadonlyArray<AuditAction>;
  /** When it was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the server gave it up: after five days without success, or after the answer 410. Null if it did not. */
  readonly disabledAt?: Maybe<Scalars['DateTime']['output']>;
  /** Unique, and never changes. */
  readonly id: Scalars['ID']['output'];
  /** When it last took an event. Null if it never did. */
  readonly lastDeliveredAt?: Maybe<Scalars['DateTime']['output']>;
  /** Where events are posted to. */
  readonly url: Scalars['String']['output'];
  /** How many events wait for it, 10,000 at most. */
  readonly waiting: Scalars['Int']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  TotpSetup:
    | ( TotpEnrolmentModel )
    | ( TotpSetupModel )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AccessToken: ResolverTypeWrapper<AccessToken>;
  AllAcceptedCredentialsOptions: ResolverTypeWrapper<Scalars['AllAcceptedCredentialsOptions']['output']>;
  ApiKey: ResolverTypeWrapper<ApiKeyRow>;
  AuditAction: AuditAction;
  AuditActor: ResolverTypeWrapper<AuditEventRow>;
  AuditActorKind: AuditActorKind;
  AuditEvent: ResolverTypeWrapper<AuditEventRow>;
  AuditEventConnection: ResolverTypeWrapper<Omit<AuditEventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['AuditEventEdge']>, nodes: ReadonlyArray<ResolversTypes['AuditEvent']> }>;
  AuditEventEdge: ResolverTypeWrapper<Omit<AuditEventEdge, 'node'> & { node: ResolversTypes['AuditEvent'] }>;
  AuditFilter: AuditFilter;
  AuthPayload: ResolverTypeWrapper<AuthPayloadModel>;
  AuthenticationMethod: AuthenticationMethod;
  AuthenticationResponseJSON: ResolverTypeWrapper<Scalars['AuthenticationResponseJSON']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateServiceAccountInput: CreateServiceAccountInput;
  CreateUserInput: CreateUserInput;
  CreateWebhookInput: CreateWebhookInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ErrorCode: ErrorCode;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Identity: ResolverTypeWrapper<IdentityRow>;
  Impersonation: ResolverTypeWrapper<Omit<Impersonation, 'session' | 'user'> & { session: ResolversTypes['Session'], user: ResolversTypes['User'] }>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  LoginChallenge: ResolverTypeWrapper<LoginChallengeModel>;
  LoginCode: ResolverTypeWrapper<LoginCode>;
  LoginEnrolment: ResolverTypeWrapper<LoginEnrolmentModel>;
  LoginMethods: ResolverTypeWrapper<LoginMethods>;
  LoginProof: LoginProof;
  MailLink: ResolverTypeWrapper<MailLink>;
  MailPurpose: MailPurpose;
  MailReceipt: ResolverTypeWrapper<MailReceipt>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NewApiKey: ResolverTypeWrapper<Omit<NewApiKey, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  NewUser: ResolverTypeWrapper<Omit<NewUser, 'user'> & { user: ResolversTypes['User'] }>;
  NewWebhook: ResolverTypeWrapper<Omit<NewWebhook, 'webhook'> & { webhook: ResolversTypes['Webhook'] }>;
  OidcLogin: ResolverTypeWrapper<OidcLogin>;
  OidcProvider: ResolverTypeWrapper<OidcProvider>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Passkey: ResolverTypeWrapper<PasskeyRow>;
  PasskeyCreation: ResolverTypeWrapper<PasskeyCreation>;
  PasskeyProof: PasskeyProof;
  PasskeyRequest: ResolverTypeWrapper<PasskeyRequest>;
  PublicKeyCredentialCreationOptionsJSON: ResolverTypeWrapper<Scalars['PublicKeyCredentialCreationOptionsJSON']['output']>;
  PublicKeyCredentialRequestOptionsJSON: ResolverTypeWrapper<Scalars['PublicKeyCredentialRequestOptionsJSON']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ReauthenticationProof: ReauthenticationProof;
  RegistrationResponseJSON: ResolverTypeWrapper<Scalars['RegistrationResponseJSON']['output']>;
  SecondFactor: SecondFactor;
  SecondFactors: ResolverTypeWrapper<OwnFactors>;
  Session: ResolverTypeWrapper<ListedSession>;
  SessionConnection: ResolverTypeWrapper<Omit<SessionConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['SessionEdge']>, nodes: ReadonlyArray<ResolversTypes['Session']> }>;
  SessionEdge: ResolverTypeWrapper<Omit<SessionEdge, 'node'> & { node: ResolversTypes['Session'] }>;
  SignUpInput: SignUpInput;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  TotpEnrolment: ResolverTypeWrapper<TotpEnrolmentModel>;
  TotpSecret: ResolverTypeWrapper<TotpSetupModel>;
  TotpSetup: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['TotpSetup']>;
  TrustedDevice: ResolverTypeWrapper<TrustedDevice>;
  UnauthenticatedReason: UnauthenticatedReason;
  User: ResolverTypeWrapper<UserModel>;
  UserBy: UserBy;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['UserEdge']>, nodes: ReadonlyArray<ResolversTypes['User']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  UserFilter: UserFilter;
  UserKind: UserKind;
  UserOrder: UserOrder;
  Webhook: ResolverTypeWrapper<ListedWebhook>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AccessToken: AccessToken;
  AllAcceptedCredentialsOptions: Scalars['AllAcceptedCredentialsOptions']['output'];
  ApiKey: ApiKeyRow;
  AuditActor: AuditEventRow;
  AuditEvent: AuditEventRow;
  AuditEventConnection: Omit<AuditEventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['AuditEventEdge']>, nodes: ReadonlyArray<ResolversParentTypes['AuditEvent']> };
  AuditEventEdge: Omit<AuditEventEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditFilter: AuditFilter;
  AuthPayload: AuthPayloadModel;
  AuthenticationResponseJSON: Scalars['AuthenticationResponseJSON']['output'];
  Boolean: Scalars['Boolean']['output'];
  CreateApiKeyInput: CreateApiKeyInput;
  CreateServiceAccountInput: CreateServiceAccountInput;
  CreateUserInput: CreateUserInput;
  CreateWebhookInput: CreateWebhookInput;
  DateTime: Scalars['DateTime']['output'];
  ID: Scalars['ID']['output'];
  Identity: IdentityRow;
  Impersonation: Omit<Impersonation, 'session' | 'user'> & { session: ResolversParentTypes['Session'], user: ResolversParentTypes['User'] };
  Int: Scalars['Int']['output'];
  LoginChallenge: LoginChallengeModel;
  LoginCode: LoginCode;
  LoginEnrolment: LoginEnrolmentModel;
  LoginMethods: LoginMethods;
  LoginProof: LoginProof;
  MailLink: MailLink;
  MailReceipt: MailReceipt;
  Mutation: Record<PropertyKey, never>;
  NewApiKey: Omit<NewApiKey, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  NewUser: Omit<NewUser, 'user'> & { user: ResolversParentTypes['User'] };
  NewWebhook: Omit<NewWebhook, 'webhook'> & { webhook: ResolversParentTypes['Webhook'] };
  OidcLogin: OidcLogin;
  OidcProvider: OidcProvider;
  PageInfo: PageInfo;
  Passkey: PasskeyRow;
  PasskeyCreation: PasskeyCreation;
  PasskeyProof: PasskeyProof;
  PasskeyRequest: PasskeyRequest;
  PublicKeyCredentialCreationOptionsJSON: Scalars['PublicKeyCredentialCreationOptionsJSON']['output'];
  PublicKeyCredentialRequestOptionsJSON: Scalars['PublicKeyCredentialRequestOptionsJSON']['output'];
  Query: Record<PropertyKey, never>;
  ReauthenticationProof: ReauthenticationProof;
  RegistrationResponseJSON: Scalars['RegistrationResponseJSON']['output'];
  SecondFactors: OwnFactors;
  Session: ListedSession;
  SessionConnection: Omit<SessionConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['SessionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Session']> };
  SessionEdge: Omit<SessionEdge, 'node'> & { node: ResolversParentTypes['Session'] };
  SignUpInput: SignUpInput;
  String: Scalars['String']['output'];
  TotpEnrolment: TotpEnrolmentModel;
  TotpSecret: TotpSetupModel;
  TotpSetup: ResolversInterfaceTypes<ResolversParentTypes>['TotpSetup'];
  TrustedDevice: TrustedDevice;
  User: UserModel;
  UserBy: UserBy;
  UserConnection: Omit<UserConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['UserEdge']>, nodes: ReadonlyArray<ResolversParentTypes['User']> };
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  UserFilter: UserFilter;
  Webhook: ListedWebhook;
};

export type AuthenticatedDirectiveArgs = { };

export type AuthenticatedDirectiveResolver<Result, Parent, ContextType = Context, Args = AuthenticatedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CredentialDirectiveArgs = { };

export type CredentialDirectiveResolver<Result, Parent, ContextType = Context, Args = CredentialDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresFreshDirectiveArgs = {
  maxAge?: Maybe<Scalars['Int']['input']>;
};

export type RequiresFreshDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresFreshDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresInteractiveDirectiveArgs = { };

export type RequiresInteractiveDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresInteractiveDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresScopesDirectiveArgs = {
  scopes: ReadonlyArray<ReadonlyArray<Scalars['String']['input']>>;
};

export type RequiresScopesDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresSecondFactorDirectiveArgs = {
  ifSetUp?: Maybe<Scalars['Boolean']['input']>;
};

export type RequiresSecondFactorDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresSecondFactorDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequiresVerifiedDirectiveArgs = { };

export type RequiresVerifiedDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresVerifiedDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AccessTokenResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AccessToken'] = ResolversParentTypes['AccessToken']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  scope?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tokenType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface AllAcceptedCredentialsOptionsScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['AllAcceptedCredentialsOptions'], any> {
  name: 'AllAcceptedCredentialsOptions';
}

export type ApiKeyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastUsedIp?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  prefix?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AuditActorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditActor'] = ResolversParentTypes['AuditActor']> = {
  impersonator?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['AuditActorKind'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type AuditEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEvent'] = ResolversParentTypes['AuditEvent']> = {
  action?: Resolver<ResolversTypes['AuditAction'], ParentType, ContextType>;
  actor?: Resolver<ResolversTypes['AuditActor'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  detail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ip?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sessionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  subjectId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AuditEventConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEventConnection'] = ResolversParentTypes['AuditEventConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AuditEventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AuditEvent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEventEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEventEdge'] = ResolversParentTypes['AuditEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEvent'], ParentType, ContextType>;
};

export type AuthPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuthPayload'] = ResolversParentTypes['AuthPayload']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  scope?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  tokenType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export interface AuthenticationResponseJsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['AuthenticationResponseJSON'], any> {
  name: 'AuthenticationResponseJSON';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type IdentityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Identity'] = ResolversParentTypes['Identity']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  provider?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ImpersonationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Impersonation'] = ResolversParentTypes['Impersonation']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  tokenType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type LoginChallengeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoginChallenge'] = ResolversParentTypes['LoginChallenge']> = {
  attemptsLeft?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  challenge?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  enrolment?: Resolver<Maybe<ResolversTypes['LoginEnrolment']>, ParentType, ContextType>;
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  factors?: Resolver<ReadonlyArray<ResolversTypes['SecondFactor']>, ParentType, ContextType>;
  passkeyOptions?: Resolver<Maybe<ResolversTypes['PublicKeyCredentialRequestOptionsJSON']>, ParentType, ContextType>;
};

export type LoginCodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoginCode'] = ResolversParentTypes['LoginCode']> = {
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type LoginEnrolmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoginEnrolment'] = ResolversParentTypes['LoginEnrolment']> = {
  passkeyOptions?: Resolver<Maybe<ResolversTypes['PublicKeyCredentialCreationOptionsJSON']>, ParentType, ContextType>;
  totp?: Resolver<Maybe<ResolversTypes['TotpSecret']>, ParentType, ContextType>;
};

export type LoginMethodsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LoginMethods'] = ResolversParentTypes['LoginMethods']> = {
  oidcProviders?: Resolver<ReadonlyArray<ResolversTypes['OidcProvider']>, ParentType, ContextType>;
  passkeys?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  password?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  signUp?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type MailLinkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MailLink'] = ResolversParentTypes['MailLink']> = {
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  purpose?: Resolver<ResolversTypes['MailPurpose'], ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type MailReceiptResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MailReceipt'] = ResolversParentTypes['MailReceipt']> = {
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelEmailChange?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  changePassword?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'currentPassword' | 'newPassword'>>;
  changeUsername?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationChangeUsernameArgs, 'username'>>;
  completeLogin?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationCompleteLoginArgs, 'proof' | 'trustDevice'>>;
  confirmEmail?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationConfirmEmailArgs, 'token'>>;
  confirmTotp?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationConfirmTotpArgs, 'code' | 'enrolment'>>;
  createApiKey?: Resolver<Maybe<ResolversTypes['NewApiKey']>, ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  createLoginCode?: Resolver<Maybe<ResolversTypes['LoginCode']>, ParentType, ContextType, RequireFields<MutationCreateLoginCodeArgs, 'codeChallenge' | 'returnTo'>>;
  createRecoveryCodes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  createServiceAccount?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationCreateServiceAccountArgs, 'input'>>;
  createUser?: Resolver<Maybe<ResolversTypes['NewUser']>, ParentType, ContextType, RequireFields<MutationCreateUserArgs, 'input'>>;
  createWebhook?: Resolver<Maybe<ResolversTypes['NewWebhook']>, ParentType, ContextType, RequireFields<MutationCreateWebhookArgs, 'input'>>;
  deleteAccount?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  deleteUser?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationDeleteUserArgs, 'id' | 'reason'>>;
  deleteWebhook?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationDeleteWebhookArgs, 'id'>>;
  disableUser?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationDisableUserArgs, 'id' | 'reason'>>;
  disownEmail?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationDisownEmailArgs, 'token'>>;
  enableUser?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationEnableUserArgs, 'id'>>;
  endApiKey?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationEndApiKeyArgs, 'id' | 'reason'>>;
  endImpersonation?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationEndImpersonationArgs, 'sessionId'>>;
  endSessions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType, RequireFields<MutationEndSessionsArgs, 'id'>>;
  exchangeApiKey?: Resolver<Maybe<ResolversTypes['AccessToken']>, ParentType, ContextType, RequireFields<MutationExchangeApiKeyArgs, 'apiKey'>>;
  finishOidcLogin?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationFinishOidcLoginArgs, 'code'>>;
  grantScope?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationGrantScopeArgs, 'id' | 'scope'>>;
  impersonate?: Resolver<Maybe<ResolversTypes['Impersonation']>, ParentType, ContextType, RequireFields<MutationImpersonateArgs, 'id' | 'maxAge' | 'reason'>>;
  linkIdentity?: Resolver<Maybe<ResolversTypes['Identity']>, ParentType, ContextType, RequireFields<MutationLinkIdentityArgs, 'code'>>;
  login?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginArgs, 'password' | 'username'>>;
  loginByMail?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginByMailArgs, 'token'>>;
  loginWithCode?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginWithCodeArgs, 'code' | 'codeVerifier'>>;
  loginWithIdToken?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginWithIdTokenArgs, 'idToken' | 'nonce' | 'provider'>>;
  loginWithPasskey?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginWithPasskeyArgs, 'challenge' | 'credential'>>;
  logout?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, Partial<MutationLogoutArgs>>;
  reauthenticate?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationReauthenticateArgs, 'password'>>;
  reauthenticateWith?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationReauthenticateWithArgs, 'proof'>>;
  redeliver?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType, RequireFields<MutationRedeliverArgs, 'id' | 'since'>>;
  refresh?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, Partial<MutationRefreshArgs>>;
  registerPasskey?: Resolver<Maybe<ResolversTypes['Passkey']>, ParentType, ContextType, RequireFields<MutationRegisterPasskeyArgs, 'challenge' | 'credential'>>;
  removePasskey?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationRemovePasskeyArgs, 'id'>>;
  removeTotp?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  renamePasskey?: Resolver<Maybe<ResolversTypes['Passkey']>, ParentType, ContextType, RequireFields<MutationRenamePasskeyArgs, 'id' | 'name'>>;
  requestEmailChange?: Resolver<Maybe<ResolversTypes['MailReceipt']>, ParentType, ContextType, RequireFields<MutationRequestEmailChangeArgs, 'email'>>;
  requestLoginMail?: Resolver<Maybe<ResolversTypes['MailReceipt']>, ParentType, ContextType, RequireFields<MutationRequestLoginMailArgs, 'email'>>;
  requestPasswordReset?: Resolver<Maybe<ResolversTypes['MailReceipt']>, ParentType, ContextType, RequireFields<MutationRequestPasswordResetArgs, 'email'>>;
  requestSignUp?: Resolver<Maybe<ResolversTypes['MailReceipt']>, ParentType, ContextType, RequireFields<MutationRequestSignUpArgs, 'email'>>;
  resetPassword?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationResetPasswordArgs, 'newPassword' | 'token'>>;
  resetSecondFactors?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationResetSecondFactorsArgs, 'id' | 'reason'>>;
  revokeApiKey?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationRevokeApiKeyArgs, 'id'>>;
  revokeOtherSessions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  revokeScope?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationRevokeScopeArgs, 'id' | 'scope'>>;
  revokeSession?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  revokeTrustedDevice?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationRevokeTrustedDeviceArgs, 'id'>>;
  rotateWebhookSecret?: Resolver<Maybe<ResolversTypes['NewWebhook']>, ParentType, ContextType, RequireFields<MutationRotateWebhookSecretArgs, 'id'>>;
  setLocale?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<MutationSetLocaleArgs, 'locale'>>;
  signUp?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationSignUpArgs, 'input'>>;
  startIdTokenLogin?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType, RequireFields<MutationStartIdTokenLoginArgs, 'provider'>>;
  startOidcLogin?: Resolver<Maybe<ResolversTypes['OidcLogin']>, ParentType, ContextType, RequireFields<MutationStartOidcLoginArgs, 'provider' | 'returnTo'>>;
  startPasskeyLogin?: Resolver<Maybe<ResolversTypes['PasskeyRequest']>, ParentType, ContextType>;
  startPasskeyRegistration?: Resolver<Maybe<ResolversTypes['PasskeyCreation']>, ParentType, ContextType>;
  startTotp?: Resolver<Maybe<ResolversTypes['TotpEnrolment']>, ParentType, ContextType>;
  undoEmailChange?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationUndoEmailChangeArgs, 'token'>>;
  unlinkIdentity?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationUnlinkIdentityArgs, 'id'>>;
};

export type NewApiKeyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NewApiKey'] = ResolversParentTypes['NewApiKey']> = {
  apiKey?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type NewUserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NewUser'] = ResolversParentTypes['NewUser']> = {
  passwordCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type NewWebhookResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NewWebhook'] = ResolversParentTypes['NewWebhook']> = {
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  webhook?: Resolver<ResolversTypes['Webhook'], ParentType, ContextType>;
};

export type OidcLoginResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OidcLogin'] = ResolversParentTypes['OidcLogin']> = {
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  verifier?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type OidcProviderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OidcProvider'] = ResolversParentTypes['OidcProvider']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PasskeyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Passkey'] = ResolversParentTypes['Passkey']> = {
  aaguid?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isSynced?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PasskeyCreationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PasskeyCreation'] = ResolversParentTypes['PasskeyCreation']> = {
  challenge?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  options?: Resolver<ResolversTypes['PublicKeyCredentialCreationOptionsJSON'], ParentType, ContextType>;
};

export type PasskeyRequestResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PasskeyRequest'] = ResolversParentTypes['PasskeyRequest']> = {
  challenge?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  options?: Resolver<ResolversTypes['PublicKeyCredentialRequestOptionsJSON'], ParentType, ContextType>;
};

export interface PublicKeyCredentialCreationOptionsJsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['PublicKeyCredentialCreationOptionsJSON'], any> {
  name: 'PublicKeyCredentialCreationOptionsJSON';
}

export interface PublicKeyCredentialRequestOptionsJsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['PublicKeyCredentialRequestOptionsJSON'], any> {
  name: 'PublicKeyCredentialRequestOptionsJSON';
}

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  auditEvents?: Resolver<Maybe<ResolversTypes['AuditEventConnection']>, ParentType, ContextType, RequireFields<QueryAuditEventsArgs, 'first'>>;
  loginChallenge?: Resolver<Maybe<ResolversTypes['LoginChallenge']>, ParentType, ContextType, Partial<QueryLoginChallengeArgs>>;
  loginMethods?: Resolver<Maybe<ResolversTypes['LoginMethods']>, ParentType, ContextType>;
  mailLink?: Resolver<Maybe<ResolversTypes['MailLink']>, ParentType, ContextType, RequireFields<QueryMailLinkArgs, 'token'>>;
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'by'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
  webhooks?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Webhook']>>, ParentType, ContextType>;
};

export interface RegistrationResponseJsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['RegistrationResponseJSON'], any> {
  name: 'RegistrationResponseJSON';
}

export type SecondFactorsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SecondFactors'] = ResolversParentTypes['SecondFactors']> = {
  acceptedPasskeys?: Resolver<Maybe<ResolversTypes['AllAcceptedCredentialsOptions']>, ParentType, ContextType>;
  isRequired?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  passkeys?: Resolver<ReadonlyArray<ResolversTypes['Passkey']>, ParentType, ContextType>;
  recoveryCodesLeft?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totpSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  trustedDevices?: Resolver<ReadonlyArray<ResolversTypes['TrustedDevice']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  hasSecondFactor?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  impersonator?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  ip?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastUsedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  methods?: Resolver<ReadonlyArray<ResolversTypes['AuthenticationMethod']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SessionConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SessionConnection'] = ResolversParentTypes['SessionConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SessionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Session']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type SessionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SessionEdge'] = ResolversParentTypes['SessionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type TotpEnrolmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TotpEnrolment'] = ResolversParentTypes['TotpEnrolment']> = {
  enrolment?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  qrCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uri?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TotpSecretResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TotpSecret'] = ResolversParentTypes['TotpSecret']> = {
  qrCode?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  uri?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TotpSetupResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TotpSetup'] = ResolversParentTypes['TotpSetup']> = {
  __resolveType: TypeResolveFn<'TotpEnrolment' | 'TotpSecret', ParentType, ContextType>;
};

export type TrustedDeviceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TrustedDevice'] = ResolversParentTypes['TrustedDevice']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  activity?: Resolver<Maybe<ResolversTypes['AuditEventConnection']>, ParentType, ContextType, RequireFields<UserActivityArgs, 'first'>>;
  apiKeys?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ApiKey']>>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  disabledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasPassword?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  identities?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Identity']>>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['UserKind'], ParentType, ContextType>;
  lastSeenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  locale?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pendingEmail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  scopes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  secondFactors?: Resolver<Maybe<ResolversTypes['SecondFactors']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<ResolversTypes['SessionConnection']>, ParentType, ContextType, RequireFields<UserSessionsArgs, 'first'>>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['User']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type WebhookResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Webhook'] = ResolversParentTypes['Webhook']> = {
  actions?: Resolver<ReadonlyArray<ResolversTypes['AuditAction']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  disabledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastDeliveredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AccessToken?: AccessTokenResolvers<ContextType>;
  AllAcceptedCredentialsOptions?: GraphQLScalarType;
  ApiKey?: ApiKeyResolvers<ContextType>;
  AuditActor?: AuditActorResolvers<ContextType>;
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuditEventConnection?: AuditEventConnectionResolvers<ContextType>;
  AuditEventEdge?: AuditEventEdgeResolvers<ContextType>;
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  AuthenticationResponseJSON?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Identity?: IdentityResolvers<ContextType>;
  Impersonation?: ImpersonationResolvers<ContextType>;
  LoginChallenge?: LoginChallengeResolvers<ContextType>;
  LoginCode?: LoginCodeResolvers<ContextType>;
  LoginEnrolment?: LoginEnrolmentResolvers<ContextType>;
  LoginMethods?: LoginMethodsResolvers<ContextType>;
  MailLink?: MailLinkResolvers<ContextType>;
  MailReceipt?: MailReceiptResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NewApiKey?: NewApiKeyResolvers<ContextType>;
  NewUser?: NewUserResolvers<ContextType>;
  NewWebhook?: NewWebhookResolvers<ContextType>;
  OidcLogin?: OidcLoginResolvers<ContextType>;
  OidcProvider?: OidcProviderResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Passkey?: PasskeyResolvers<ContextType>;
  PasskeyCreation?: PasskeyCreationResolvers<ContextType>;
  PasskeyRequest?: PasskeyRequestResolvers<ContextType>;
  PublicKeyCredentialCreationOptionsJSON?: GraphQLScalarType;
  PublicKeyCredentialRequestOptionsJSON?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  RegistrationResponseJSON?: GraphQLScalarType;
  SecondFactors?: SecondFactorsResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionConnection?: SessionConnectionResolvers<ContextType>;
  SessionEdge?: SessionEdgeResolvers<ContextType>;
  TotpEnrolment?: TotpEnrolmentResolvers<ContextType>;
  TotpSecret?: TotpSecretResolvers<ContextType>;
  TotpSetup?: TotpSetupResolvers<ContextType>;
  TrustedDevice?: TrustedDeviceResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  Webhook?: WebhookResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  authenticated?: AuthenticatedDirectiveResolver<any, any, ContextType>;
  credential?: CredentialDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
  requiresFresh?: RequiresFreshDirectiveResolver<any, any, ContextType>;
  requiresInteractive?: RequiresInteractiveDirectiveResolver<any, any, ContextType>;
  requiresScopes?: RequiresScopesDirectiveResolver<any, any, ContextType>;
  requiresSecondFactor?: RequiresSecondFactorDirectiveResolver<any, any, ContextType>;
  requiresVerified?: RequiresVerifiedDirectiveResolver<any, any, ContextType>;
};
