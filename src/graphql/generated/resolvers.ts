import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AuthPayload as AuthPayloadModel } from '../../features/sign-in/auth-payload.ts';
import type { ListedSession } from '../../features/sessions/sessions.ts';
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
  /** A moment in UTC, written as in RFC 3339: `2026-11-23T09:30:00.000Z`. */
  DateTime: { input: Date; output: Date; }
};

/** What starts or renews a session: tokens in the words of RFC 6749 §5.1, and whom they speak for. */
export type AuthPayload = {
  readonly __typename?: 'AuthPayload';
  /**
   * A signed JWT (RFC 9068, `typ: at+jwt`). Send it as `Authorization: Bearer <accessToken>`. Treat it
   * as opaque: its claims are for the services that verify it.
   */
  readonly accessToken: Scalars['String']['output'];
  /** Seconds until the access token expires, counted from this answer. */
  readonly expiresIn: Scalars['Int']['output'];
  /**
   * An opaque secret that `refresh` exchanges, once, for new tokens. Keep it where no other script can read
   * it. It says what it is: it begins with `lk_refresh_`. Null where the session keeps the one it has, and
   * where it was renewed in a cookie.
   */
  readonly refreshToken?: Maybe<Scalars['String']['output']>;
  /**
   * What the access token may be used for: the user's scopes at this moment, separated by spaces (RFC 6749
   * §3.3). Null where the user has none.
   */
  readonly scope?: Maybe<Scalars['String']['output']>;
  /** The session that these tokens belong to. */
  readonly session: Session;
  /** How to send the token. Always `Bearer` (RFC 6750). */
  readonly tokenType: Scalars['String']['output'];
  /** The user who logged in. */
  readonly user: User;
};

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
   * names what is needed: a token from after it was granted has it. Otherwise no token of the user helps.
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

/** What can be changed. Mutations are taken by POST only. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Replaces the viewer's password and ends all their other sessions at once. The session goes on with the
   * returned access token and its refresh token: `refreshToken` is null here.
   *
   * Refused with `INVALID_CREDENTIALS` when the current password is wrong, `BAD_USER_INPUT` when the new one
   * breaks a rule (the message says which), `TOO_MANY_ATTEMPTS` after too many wrong ones, `SERVER_BUSY` when
   * too many passwords are waiting.
   */
  readonly changePassword?: Maybe<AuthPayload>;
  /**
   * Exchanges a username and a password for an access token and a refresh token. Each login is a session
   * of its own. A user has at most 100 live sessions: one more ends the one that has not been used for the longest
   * time. A program that logs in for each request signs out the people who use the same account: let it refresh.
   *
   * Refused with `INVALID_CREDENTIALS` when the user does not exist, when the password is wrong and
   * when the user is disabled: one answer and the same work for all three, so that nobody learns who
   * has an account. `BAD_USER_INPUT` when an argument is nothing that any username or password can be.
   * `TOO_MANY_ATTEMPTS` after too many wrong ones, for unknown users too, and after too many right ones. `SERVER_BUSY` when too many
   * passwords are waiting to be checked.
   */
  readonly login?: Maybe<AuthPayload>;
  /**
   * Ends the session of the refresh token or, without one, that of the access token in the `Authorization`
   * header or in the page's cookie, expired or not. A page's cookies are cleared, and the sessions that they name
   * end as well. With a refresh token, the session of an `Authorization` header goes on. From now on this
   * server refuses every token of what has ended; a service that verifies access tokens by itself takes them
   * until they expire. `true` when a token named a session, also one that was over already; `false` when none
   * did.
   */
  readonly logout?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Confirms the viewer's password and returns an access token that says so (`auth_time`), for fields that ask
   * for a fresh login. The session goes on, and so does its refresh token: `refreshToken` is null here.
   *
   * Refused with `INVALID_CREDENTIALS` when the password is wrong, `BAD_USER_INPUT` when it can be nobody's,
   * `TOO_MANY_ATTEMPTS` after too many wrong ones, `SERVER_BUSY` when too many passwords are waiting.
   */
  readonly reauthenticate?: Maybe<AuthPayload>;
  /**
   * Exchanges a refresh token for a new access token and a new refresh token (RFC 6749 §6). Each refresh
   * token is good for one use (RFC 9700 §4.14.2).
   *
   * For a few seconds after its use a refresh token gives the same successor again, so that two tabs, parallel
   * requests or a lost answer log nobody out. After that, or when the successor has been used, a second use
   * means that somebody else has the token: the session ends, and `REFRESH_TOKEN_REUSED` says so once. Refused
   * with `REFRESH_TOKEN_INVALID` when the token is unknown or its session is over: log in again.
   * `TOO_MANY_ATTEMPTS` when this address has tried too many of those, or when the session is refreshed too often:
   * 600 times at once, then once in ten seconds. The token stays good: try again after `Retry-After`.
   */
  readonly refresh?: Maybe<AuthPayload>;
  /** Ends every session of the viewer but this one, and returns how many those were. */
  readonly revokeOtherSessions?: Maybe<Scalars['Int']['output']>;
  /**
   * Ends one of the viewer's sessions. `true` when the viewer has, or had, such a session; `false` otherwise.
   * `UNAUTHENTICATED` when the session that asks has been ended in the meantime.
   */
  readonly revokeSession?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Creates a user and logs them in.
   *
   * Refused with `USERNAME_TAKEN` when the name is in use, `BAD_USER_INPUT` when the name or the
   * password breaks a rule (the message says which), `SIGN_UP_CLOSED` when this server does not take
   * sign-ups, `TOO_MANY_ATTEMPTS` when this address has signed up too often, `SERVER_BUSY` when too many
   * passwords are waiting to be hashed.
   */
  readonly signUp?: Maybe<AuthPayload>;
};


/** What can be changed. Mutations are taken by POST only. */
export type MutationChangePasswordArgs = {
  currentPassword: Scalars['String']['input'];
  newPassword: Scalars['String']['input'];
};


/** What can be changed. Mutations are taken by POST only. */
export type MutationLoginArgs = {
  password: Scalars['String']['input'];
  username: Scalars['String']['input'];
};


/** What can be changed. Mutations are taken by POST only. */
export type MutationLogoutArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations are taken by POST only. */
export type MutationReauthenticateArgs = {
  password: Scalars['String']['input'];
};


/** What can be changed. Mutations are taken by POST only. */
export type MutationRefreshArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


/** What can be changed. Mutations are taken by POST only. */
export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


/** What can be changed. Mutations are taken by POST only. */
export type MutationSignUpArgs = {
  input: SignUpInput;
};

/** Where a page is in its list (Relay Cursor Connections). */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** The cursor of the last element, or null in an empty page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is a page after this one. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is a page before this one. Always `false`: lists are read forwards. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first element, or null in an empty page. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** What can be read. No query changes anything. */
export type Query = {
  readonly __typename?: 'Query';
  /**
   * The viewer: the user whom the access token speaks for.
   *
   * Refused with `UNAUTHENTICATED` when the token is missing, is invalid or has expired, when its session
   * has ended, or when its user was deleted or disabled.
   */
  readonly me?: Maybe<User>;
};

/** A login on a device. Refreshing goes on in the same session; logging in again starts another one. */
export type Session = {
  readonly __typename?: 'Session';
  /** When the user logged in. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the session ends at the latest, however often it is refreshed. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Stable and unique. The `sid` claim of the session's access tokens. */
  readonly id: Scalars['ID']['output'];
  /** The address that the login came from. */
  readonly ip?: Maybe<Scalars['String']['output']>;
  /** Whether the access token of this request belongs to this session. */
  readonly isCurrent: Scalars['Boolean']['output'];
  /** When the session was last used, exact to a minute. */
  readonly lastUsedAt: Scalars['DateTime']['output'];
  /** The `User-Agent` header of the login. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
};

/** A page of sessions (Relay Cursor Connections). */
export type SessionConnection = {
  readonly __typename?: 'SessionConnection';
  /** The sessions with their cursors, the newest first. */
  readonly edges: ReadonlyArray<SessionEdge>;
  /** The sessions alone. */
  readonly nodes: ReadonlyArray<Session>;
  /** Whether there are more. */
  readonly pageInfo: PageInfo;
};

/** A session in a page. */
export type SessionEdge = {
  readonly __typename?: 'SessionEdge';
  /** Where this session is in the list; `after` takes it. */
  readonly cursor: Scalars['String']['output'];
  /** The session. */
  readonly node: Session;
};

/** The user to create. Servers that embed Latchkey may extend it with fields of their own. */
export type SignUpInput = {
  /**
   * 8 to 256 characters (the server may ask for more than 8), counted in Unicode code points after
   * normalisation (NFKC). Any character is welcome; the most common passwords, and the username, are
   * refused.
   */
  readonly password: Scalars['String']['input'];
  /**
   * 1 to 64 characters, without characters that are invisible, blank, private or unassigned, without a
   * space at either end or two in a row, and without piles of combining marks. Letters are of one
   * script, or Latin with Japanese, Chinese or Korean (UTS 39, "highly restrictive"), unless the server
   * takes any. Unique regardless of letter case (full case folding: `ς` is `σ`, `ß` is `ss`) and
   * Unicode compatibility forms (NFKC).
   */
  readonly username: Scalars['String']['input'];
};

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

/** Somebody who can log in. */
export type User = {
  readonly __typename?: 'User';
  /** When the user was created. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** A UUID: stable, unique, and given to no other user by this server. The `sub` claim of this user's access tokens. */
  readonly id: Scalars['ID']['output'];
  /**
   * The user's live sessions, 100 at most, the newest first. Only the viewer's own can be read: for another user the
   * answer is `FORBIDDEN`.
   */
  readonly sessions?: Maybe<SessionConnection>;
  /** The name as it was given at sign-up. */
  readonly username: Scalars['String']['output'];
};


/** Somebody who can log in. */
export type UserSessionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
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





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AuthPayload: ResolverTypeWrapper<AuthPayloadModel>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ErrorCode: ErrorCode;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Session: ResolverTypeWrapper<ListedSession>;
  SessionConnection: ResolverTypeWrapper<Omit<SessionConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['SessionEdge']>, nodes: ReadonlyArray<ResolversTypes['Session']> }>;
  SessionEdge: ResolverTypeWrapper<Omit<SessionEdge, 'node'> & { node: ResolversTypes['Session'] }>;
  SignUpInput: SignUpInput;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  UnauthenticatedReason: UnauthenticatedReason;
  User: ResolverTypeWrapper<UserModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AuthPayload: AuthPayloadModel;
  Boolean: Scalars['Boolean']['output'];
  DateTime: Scalars['DateTime']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  Session: ListedSession;
  SessionConnection: Omit<SessionConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['SessionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Session']> };
  SessionEdge: Omit<SessionEdge, 'node'> & { node: ResolversParentTypes['Session'] };
  SignUpInput: SignUpInput;
  String: Scalars['String']['output'];
  User: UserModel;
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

export type RequiresScopesDirectiveArgs = {
  scopes: ReadonlyArray<ReadonlyArray<Scalars['String']['input']>>;
};

export type RequiresScopesDirectiveResolver<Result, Parent, ContextType = Context, Args = RequiresScopesDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AuthPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuthPayload'] = ResolversParentTypes['AuthPayload']> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresIn?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  scope?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  tokenType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  changePassword?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'currentPassword' | 'newPassword'>>;
  login?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginArgs, 'password' | 'username'>>;
  logout?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, Partial<MutationLogoutArgs>>;
  reauthenticate?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationReauthenticateArgs, 'password'>>;
  refresh?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, Partial<MutationRefreshArgs>>;
  revokeOtherSessions?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  revokeSession?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  signUp?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationSignUpArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ip?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastUsedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
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

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sessions?: Resolver<Maybe<ResolversTypes['SessionConnection']>, ParentType, ContextType, RequireFields<UserSessionsArgs, 'first'>>;
  username?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionConnection?: SessionConnectionResolvers<ContextType>;
  SessionEdge?: SessionEdgeResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  authenticated?: AuthenticatedDirectiveResolver<any, any, ContextType>;
  credential?: CredentialDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
  requiresFresh?: RequiresFreshDirectiveResolver<any, any, ContextType>;
  requiresScopes?: RequiresScopesDirectiveResolver<any, any, ContextType>;
};
