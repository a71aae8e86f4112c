// ── latchkey ──

/** The environment cannot be used. `problems` has one line for each variable to blame. */
export declare class ConfigError extends Error {
    readonly name = "ConfigError";
    readonly problems: readonly string[];
    constructor(problems: readonly string[]);
}

/**
 * Returns the configuration that the environment describes. White space around a value is not part of it, and an empty
 * variable counts as unset. Throws ConfigError.
 */
export declare function loadConfig(environment: Environment): Config;

/** What a Latchkey server can be told. Durations are in seconds, as the names say. */
export interface Config {
    production: boolean;
    port: number;
    host: string;
    issuer: string;
    /** Below which path the routes are as well; null where it is the path of the issuer. */
    path: string | null;
    /** Addresses, networks (CIDR), and `unix` for Unix sockets. */
    trustedProxies: readonly string[];
    keepAliveSeconds: number;
    drainSeconds: number;
    /** How many processes of `serve` answer on the port. A server that is embedded is one, whatever this says. */
    workers: number;
    databaseUrl: string;
    databasePoolSize: number;
    /** Whether a start migrates the database, or only looks whether that was done. */
    migrate: boolean;
    logLevel: "debug" | "error" | "fatal" | "info" | "silent" | "trace" | "warn";
    /** Null where no one asks for metrics. */
    metricsPort: number | null;
    metricsHost: string;
    hotPath: boolean;
    cookies: boolean;
    allowedOrigins: readonly string[];
    graphiql: boolean;
    introspection: boolean;
    pages: boolean;
    /** Null where the pages show the name of their host. */
    pagesName: string | null;
    /** Null where the pages show none. */
    pagesLogo: Picture | null;
    pagesColor: string;
    passwordMinLength: number;
    passwordQueueLimit: number;
    /** Null where passwords are not looked up. */
    breachedPasswords: BreachSource | null;
    usernameScripts: "any" | "restricted";
    auditRetentionSeconds: number;
    algorithm: "ES256" | "HS256" | "RS256";
    /** Null unless it is set. */
    hs256Secret: string | null;
    /** Null unless it is set. */
    secret: string | null;
    /** Null unless it is set. */
    secretPrevious: string | null;
    keyRotationSeconds: number;
    audience: string;
    clientId: string;
    accessTtlSeconds: number;
    tokenCacheSize: number;
    leewaySeconds: number;
    attempts: boolean;
    attemptsPerUserAndAddress: Rate;
    attemptsPerUser: Rate;
    rightPasswordsPerUser: Rate;
    attemptsPerAddress: Rate;
    /** Null where the server sends no mail. `console:` prints mails; anything else is the URL of a relay and may hold a password. */
    smtpUrl: string | null;
    /** Null unless it is set. */
    mailFrom: Mailbox | null;
    /** Null for the pages of this server. */
    linkUrl: string | null;
    mailsPerMailbox: Rate;
    mailsPerAddress: Rate;
    mails: Rate;
    /** Null where only the built-in ones are used. */
    mailTemplates: string | null;
    mailNotices: boolean;
    mailLocale: string;
    refreshTtlSeconds: number;
    refreshGraceSeconds: number;
    email: "optional" | "required";
    /** In lower case; their subdomains are blocked with them. */
    blockedEmailDomains: readonly string[];
    confirmTtlSeconds: number;
    emailUndoTtlSeconds: number;
    secondFactor: "optional" | "required";
    challengeTtlSeconds: number;
    secondFactorAttempts: Rate;
    secondFactorScopes: readonly string[];
    totp: boolean;
    passkeys: boolean;
    /** The domain that passkeys are for; null where it is that of the issuer. */
    passkeyRpId: string | null;
    passkeyOrigins: readonly string[];
    trustedDeviceTtlSeconds: number;
    oidcProviders: readonly ProviderSettings[];
    /** Null where `signUp` says it. */
    oidcSignUp: "closed" | "open" | null;
    oidcLink: "ask" | "verified";
    oidcTimeoutSeconds: number;
    resetTtlSeconds: number;
    loginByMail: boolean;
    returnUrls: readonly string[];
    signUp: "closed" | "open";
    signUpsPerAddress: Rate;
    inviteTtlSeconds: number;
    apiKeys: boolean;
    apiKeyMaxSeconds: number;
    admin: boolean;
    impersonation: boolean;
    webhookPrivate: boolean;
}

/** A refusal: a code of the closed list and what the client may know. Everything else that is thrown is a fault. */
export declare class AuthError extends Error {
    readonly name = "AuthError";
    readonly code: ErrorCode;
    /** What GraphQL copies into the error's `extensions`. */
    readonly extensions: Readonly<Record<string, unknown>>;
    constructor(code: ErrorCode, details?: AuthErrorDetails);
}

/**
 * Every code a client can meet, with the HTTP status of an answer in which nothing but refusals came
 * back. `enum ErrorCode` in schema.graphql describes the same codes.
 */
export declare const errorStatus: {
    readonly GRAPHQL_PARSE_FAILED: 400;
    readonly GRAPHQL_VALIDATION_FAILED: 400;
    readonly BAD_REQUEST: 400;
    readonly BAD_USER_INPUT: 400;
    readonly DOCUMENT_LIMIT_EXCEEDED: 400;
    readonly PERSISTED_QUERY_NOT_SUPPORTED: 400;
    readonly REAUTHENTICATION_REQUIRED: 401;
    readonly FORBIDDEN: 403;
    readonly BODY_TOO_LARGE: 413;
    readonly STORE_UNAVAILABLE: 503;
    readonly INTERNAL_SERVER_ERROR: 500;
    readonly SERVER_BUSY: 503;
    readonly USERNAME_TAKEN: 409;
    readonly TOO_MANY_ATTEMPTS: 429;
    readonly MAIL_TOKEN_INVALID: 401;
    readonly MAIL_CLOSED: 403;
    readonly UNAUTHENTICATED: 401;
    readonly EMAIL_NOT_VERIFIED: 403;
    readonly EMAIL_TAKEN: 409;
    readonly SECOND_FACTOR_REQUIRED: 401;
    readonly SECOND_FACTOR_INVALID: 401;
    readonly CHALLENGE_INVALID: 401;
    readonly METHOD_NOT_AVAILABLE: 403;
    readonly NOT_FOUND: 404;
    readonly LAST_LOGIN_METHOD: 409;
    readonly IDENTITY_TAKEN: 409;
    readonly PROVIDER_UNAVAILABLE: 503;
    readonly INVALID_CREDENTIALS: 401;
    readonly REFRESH_TOKEN_INVALID: 401;
    readonly REFRESH_TOKEN_REUSED: 401;
    readonly PASSKEY_UNKNOWN: 401;
    readonly SIGN_UP_CLOSED: 403;
    readonly ACCOUNT_EXISTS: 409;
    readonly API_KEY_INVALID: 401;
};

export interface AuthErrorDetails {
    /** Tells the caller what to do; replaces the code's usual message. Never holds a secret. */
    message?: string;
    /** Which argument is to blame, from the field's argument inwards: `['input', 'password']`. */
    argument?: readonly (string | number)[];
    /** Why a caller is UNAUTHENTICATED. */
    reason?: UnauthenticatedReason;
    /** The scope that the caller would need, as the scope of RFC 6750 §3.1. */
    scope?: string;
    /** How the viewer has to have proved who they are, as the `acr_values` of RFC 9470 §3. */
    acr?: string;
    /** The second factors that the user can prove; empty where they have none yet. */
    factors?: readonly string[];
    /** How many seconds ago that may have been, as the `max_age` of RFC 9470 §3. */
    maxAge?: number;
    /** Seconds after which trying again makes sense. */
    retryAfter?: number;
    /** The secret with which a login goes on that waits for a second factor. */
    challenge?: string;
    /** The code with which an identity can be linked that was refused. */
    linkingCode?: string;
    /** Seconds until the challenge is void. */
    expiresIn?: number;
    /** How many proofs may still be tried. */
    attemptsLeft?: number;
}

export type ErrorCode = keyof typeof errorStatus;

export type UnauthenticatedReason = 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED' | 'SESSION_REVOKED';

/** A key cannot be read or changed, and an operator must do something about it. The message says what, in one line. */
export declare class KeyError extends Error {
    readonly name = "KeyError";
}

/** An event of a server that embeds Latchkey. */
export interface OwnEvent {
    /** The `id` of the user that it is about, who sees it under `activity`. */
    readonly userId?: string | undefined;
    /** What exactly, in 1 to 500 characters of one line. Put no secret into it: it is kept for as long as the audit log is. */
    readonly detail?: string | undefined;
    /** Why, in the words of a person: 1 to 500 characters of one line. */
    readonly reason?: string | undefined;
}

/**
 * Stores an event of your own in the audit log, and resolves when it is on disk; webhooks get it, too. The action is a value that your
 * `typeDefs` add to `enum AuditAction`. It is not in the transaction of what it tells of: that is in your own database.
 * Throws an error for an action that no `typeDefs` add, and for a detail that is not as described.
 */
export type RecordOwnEvent = (action: string, event?: OwnEvent) => Promise<void>;

/** A mail of a server that embeds Latchkey. It waits in the database as it is: put no secret into it. */
export interface OwnMail {
    /** One address, without a name. */
    readonly to: string;
    /** One line of at most 200 characters. */
    readonly subject: string;
    /** At most 20,000 characters. It is no template; the HTML is made from it as from the text of every mail. */
    readonly text: string;
    /** A URL (http or https) in the text: in the HTML it is a link, and a button where it is the last line of a paragraph. */
    readonly link?: string | undefined;
    /** The language that it is written in (BCP 47); AUTH_MAIL_LOCALE, unless it is said. */
    readonly locale?: string | undefined;
}

/**
 * Stores a mail, and resolves when it is on disk; it leaves soon after, and is tried for a day. It may come twice after a
 * crash. Nothing limits how many. Throws MAIL_CLOSED where this server sends no mail, BAD_USER_INPUT for what is no
 * address, and Error for another fault of the mail.
 */
export type SendMail = (mail: OwnMail) => Promise<void>;

/** A user as the system has them that they come from. */
export interface UserElsewhere {
    /** Without it, the address is the name. It has to follow the rules for new names. */
    readonly username?: string | undefined;
    readonly email?: string | undefined;
    /** Whether the user has proved the address there. If not, they have to prove it here. */
    readonly isEmailVerified?: boolean | undefined;
    /** The id from now on: a UUID in lower case. Without it, a new one is made. */
    readonly id?: string | undefined;
    readonly createdAt?: Date | undefined;
    /** The language of mails to the user (BCP 47). */
    readonly locale?: string | undefined;
    /** The secret of their authenticator app (RFC 6238, SHA-1, 6 digits, 30 s), which they are asked for from now on. */
    readonly totpSecret?: Uint8Array | undefined;
}

/**
 * Called when a user logs in by a name or an address that no user has, nor had when they moved in before. Returns the user
 * if the system that they come from has them, they may log in there, and this is their password; else null. Then they are
 * a user here, with this password, and the login goes on. What it throws, and what takes longer than 5 seconds, makes the
 * answer `SERVER_BUSY`, and the try does not count.
 */
export type VerifyElsewhere = (login: {
    /** As it was typed. The user that is returned must have it as their name, or as an address that is verified. */
    readonly identifier: string;
    /** As it was typed, 1 to 256 characters. */
    readonly password: string;
    /** Aborts after 5 seconds. Pass it on: a question that goes on keeps one of 32 places. */
    readonly signal: AbortSignal;
}) => UserElsewhere | null | Promise<UserElsewhere | null>;

/**
 * Called when a user has proved who they are and is about to be logged in: by `login`, `loginByMail`, `loginWithPasskey`,
 * `loginWithCode`, `finishOidcLogin` and `loginWithIdToken`, unless these create the user, or, where a second factor was
 * due, `completeLogin`; not by `signUp`, `refresh`, `reauthenticate` or `changePassword`. What it throws is the answer, and no session starts: the link in a mail stays good.
 */
export type AfterLogin = (login: {
    readonly user: User;
    /** The session that starts if the hook agrees. It is not stored yet. */
    readonly session: SessionRow;
}) => unknown;

/**
 * Called before a user is admitted who signs up, be it by a login at a provider, with what an extension of `SignUpInput`
 * has added. Until it agrees the
 * user is stored as disabled, and without an address: no one can log in as them. What it throws is the answer, and the
 * user is deleted again, so that the name is free and a link from a mail stays good.
 */
export type AfterSignUp = (signUp: {
    readonly user: User;
    /** Empty for a user who signs up with an identity. */
    readonly input: Readonly<SignUpInput & Record<string, unknown>>;
    /** Null for a user who has called `signUp`. */
    readonly identity: SignUpIdentity | null;
}) => unknown;

/** The account at a provider that a user signs up with. */
export interface SignUpIdentity {
    /** The `id` of the provider in the settings. */
    readonly provider: string;
    readonly issuer: string;
    readonly subject: string;
    /** Null unless the provider has verified it. */
    readonly email: string | null;
}

/**
 * What an extension of the input `SignUpInput` has added, for TypeScript: say it once, in
 * `declare module 'latchkey' { interface SignUpInput { company?: string | null } }`.
 */
export interface SignUpInput {
}

/**
 * Returns what the user's access tokens say besides. Called before each is issued, and again, five times at most, where
 * the user's scope changes meanwhile.
 */
export type ClaimsHook = (login: {
    readonly user: User;
    readonly session: SessionRow;
    /** Who acts as the user, and gets the token; null where the user does, and for an API key. */
    readonly actor: {
        readonly sub: string;
    } | null;
}) => CustomClaims | Promise<CustomClaims>;

/** Claims of your own in an access token, beside Latchkey's. */
export type CustomClaims = Readonly<Record<string, unknown>>;

/** A user as the rest of the server may see one: without the password hash. */
export interface User {
    readonly id: string;
    readonly username: string;
    readonly createdAt: Date;
    readonly disabledAt: Date | null;
    /** What the user may do: scope tokens, sorted and separated by spaces. */
    readonly scope: string;
}

/** What the credentials of a request amount to. */
export type Authentication<Who = Viewer> = {
    readonly kind: 'anonymous';
} | {
    readonly kind: 'viewer';
    readonly viewer: Who;
} | {
    readonly kind: 'rejected';
    readonly reason: 'TOKEN_INVALID' | 'SESSION_REVOKED';
}

/** The user of a request, and their session. */
export interface Viewer {
    readonly user: User;
    readonly session: SessionRow;
    /** When the user last proved who they are, as the token says; 1970 where it does not, so that nothing counts as fresh. */
    readonly authenticatedAt: Date;
    /**
     * Whether the user logged in themselves. Not so where an API key speaks for them, or another user does: what is about
     * sessions and credentials is not for these. `@requiresInteractive` asks for it.
     */
    readonly isInteractive: boolean;
    /** Who acts as the user, as the token says (RFC 8693 §4.1); null where the user does. */
    readonly actor?: {
        readonly sub: string;
    } | null;
    /** The scopes of the token that the user still has. */
    readonly scopes: ReadonlySet<string>;
    /** Everything that the access token says. */
    readonly claims: AccessTokenClaims;
}

/**
 * Called when a token is valid and its session is live, for checks that only you can make: a user who is suspended in
 * your own table, or a tenant that must be the same in a claim and in the request. Protected fields answer with what it
 * throws.
 */
export type VerifyRequest = (request: {
    readonly viewer: Viewer;
    readonly headers: Pick<Headers, 'get'>;
}) => unknown;

/** Returns the viewer; throws UNAUTHENTICATED with its reason, or what kept the server from finding out. */
export declare function requireViewer<Who = Viewer>({ authentication, }: {
    readonly authentication: Authentication<Who>;
}): Who;

/** What resolvers know about the request. */
export interface Context {
    readonly authentication: Authentication;
    /** The user of the request, or null when no one is logged in. `requireViewer` throws then. */
    readonly viewer: Viewer | null;
    /** Where the access token came from, if there was one. */
    readonly authenticatedBy: 'header' | 'cookie';
    /** The tokens in the browser's cookies; empty for other clients. */
    readonly cookies: CookieJar;
    /**
     * Returns what a session that starts with this request stores about its device. Throws when the client has hung up, so
     * that its address is not known. It is not a getter: for an object literal with a getter, V8 makes a hidden class that
     * outlives the request.
     */
    readonly device: () => Device;
    /**
     * Returns the user with this id, disabled or not, or null when there is no such user (any more). Users that are asked
     * for at the same time cost one query.
     */
    readonly loadUser: (id: string) => Promise<User | null>;
    /**
     * Returns whether the viewer has proved an e-mail address: true from that moment on. In another service it is what the
     * token says.
     */
    readonly hasProvedEmail: (viewer: Viewer) => MaybePromise<boolean>;
    /**
     * Returns whether the viewer has a second factor, and what they could prove now; null where this is not known, as in
     * another service. Asked only where a field needs one and the session has proved none.
     */
    readonly secondFactorsOf: (viewer: Viewer) => MaybePromise<Provable | null>;
    /** Returns the scopes of the viewer that only tokens of a session with a second factor have. */
    readonly scopesByFactor: (viewer: Viewer) => readonly string[];
    /** Sends a mail of your own through the outbox of the server. */
    readonly sendMail: SendMail;
    /** Stores an event of your own in the audit log, with the viewer as who did it. */
    readonly recordEvent: RecordOwnEvent;
    /** Asks the hook `verifyRequest` about a viewer whom this request is about to make; throws what it throws. Null without that hook. */
    readonly acceptViewer: ((viewer: Viewer) => unknown) | null;
}

/** The other end of the connection: a host knows it, but a `Request` does not have it. */
export interface Peer {
    /**
     * The address of the peer, which limits on attempts count by. If it is one of AUTH_TRUSTED_PROXIES, the client's is
     * found in `X-Forwarded-For`. Text that is not an IP address counts as no address, and then no limit counts by address.
     */
    readonly ip?: string | null | undefined;
}

/** An extension cannot be used. `problems` has one line for each problem. */
export declare class ExtensionError extends Error {
    readonly name = "ExtensionError";
    readonly problems: readonly string[];
    constructor(problems: readonly string[]);
}

export type FieldResolver<Context> = Resolving<Context>['resolve'];

/** Resolvers by type and field; also scalars, and the values of enums. */
export type ResolverMap<Context> = Readonly<Record<string, GraphQLScalarType | Readonly<Record<string, FieldResolver<Context> | {
    readonly resolve?: FieldResolver<Context>;
    readonly subscribe?: FieldResolver<Context>;
} | string | number | undefined>> | undefined>>;

/** SDL, as text or parsed. */
export type TypeDefs = string | DocumentNode | readonly (string | DocumentNode)[];

/** Types that are added to Latchkey's. */
export interface TypeExtension<Context> {
    /** SDL that adds types, and fields to Latchkey's types (`extend type Query`, `extend type User`, `extend input SignUpInput`). */
    readonly typeDefs?: TypeDefs | undefined;
    readonly resolvers?: ResolverMap<Context> | undefined;
}

/**
 * Enforces every rule of the schema, and returns the schema. A field refuses before its resolver runs: `@authenticated`
 * refuses callers without a valid token, `@requiresScopes` also viewers without the scopes, `@requiresFresh` also those
 * whose login is too long ago, `@requiresInteractive` also those who have not logged in themselves, `@requiresVerified` also
 * those who have not proved an e-mail address, `@requiresSecondFactor` also those who have not proved a second factor in
 * this session. A guarded field with `@credential` also refuses those who have not logged in themselves, and a public one those who
 * act in the place of the user. A value of a guarded type is refused on every way that leads to it. Throws UnguardedFieldError unless each
 * root field has either `@public` or one of these.
 */
export declare function guardSchema(schema: GraphQLSchema, clock?: Clock): GraphQLSchema;

/** The schema does not say who may ask for a field. `problems` has one line for each field or type to blame. */
export declare class UnguardedFieldError extends Error {
    readonly name = "UnguardedFieldError";
    readonly problems: readonly string[];
    constructor(problems: readonly string[]);
}

/**
 * Returns a context factory that verifies tokens of a Latchkey server elsewhere by its key set (RFC 9068 §4). It does not
 * know about sessions: the token of an ended session is accepted until it expires. It never throws. A withdrawn key is
 * accepted for another 300 seconds at most. Throws ConfigError for options that cannot be used.
 */
export declare function createRemoteContext(from: RemoteIssuer): (initial: Pick<InitialContext, 'request'>) => Promise<RemoteContext>;

/** What resolvers know from a token alone. */
export interface RemoteContext {
    readonly authentication: Authentication<TokenViewer>;
    readonly viewer: TokenViewer | null;
    readonly hasProvedEmail: (viewer: TokenViewer) => boolean;
    /** No token says which second factors there are. */
    readonly secondFactorsOf: () => null;
    /** Nor which scopes a token would have after one. */
    readonly scopesByFactor: () => readonly string[];
}

/** Which tokens a service accepts. */
export interface RemoteIssuer {
    /** Exactly AUTH_ISSUER of the Latchkey server. */
    readonly issuer: string;
    /** AUTH_AUDIENCE of the Latchkey server. */
    readonly audience: string;
    /** The URL of the key set; by default below the issuer. */
    readonly jwksUri?: string;
    /** How far clocks may differ. */
    readonly leewaySeconds?: number;
    readonly clock?: Clock;
    /** What fetches the key set. */
    readonly fetch?: (url: string) => Promise<Response>;
    /** Told once when tokens have another issuer or audience, as long as none was good; the console, unless it is said. */
    readonly log?: WarningLog;
}

/** The user of a token, as the token says. */
export interface TokenViewer {
    /** The `sub` of the token. */
    readonly userId: string;
    readonly scopes: ReadonlySet<string>;
    readonly authenticatedAt: Date;
    /** Whether the user logged in themselves: no API key, and no `act`. */
    readonly isInteractive: boolean;
    /** Whether the user had proved an e-mail address when the token was issued: the claim `email_verified`. */
    readonly emailVerified: boolean;
    readonly claims: JWTPayload;
}

/** Gets the warnings about wrong settings: `console`, or a logger. */
export interface WarningLog {
    warn(message: string): void;
}

/** Only the directives of the contract, for another schema that uses the same guard. */
export declare const directiveTypeDefs: string;

/** The text of schema.graphql, the contract. */
export declare const typeDefs: string;

/**
 * Returns a plugin for a yoga server of your own. Resolvers and the guard find what `createContext` returns in their
 * context: `createContext` of a Latchkey server in this process, or `createRemoteContext`. Refusals keep their codes,
 * which yoga would mask.
 */
export declare function useLatchkey(createContext: (initial: Pick<InitialContext, 'request'>) => Promise<object>): Plugin;

/** What an embedder may add to what Latchkey does. Each may be asynchronous, and is waited for. */
export interface Hooks {
    readonly claims?: ClaimsHook | undefined;
    readonly verifyRequest?: VerifyRequest | undefined;
    readonly afterSignUp?: AfterSignUp | undefined;
    readonly afterLogin?: AfterLogin | undefined;
    readonly verifyElsewhere?: VerifyElsewhere | undefined;
}

/** Where the time comes from, so that tests can move it. */
export interface Clock {
    /** Milliseconds since the Unix epoch. */
    now(): number;
}

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** Where randomness comes from, so that tests can repeat it. Returns `size` unpredictable bytes. */
export type RandomBytes = (size: number) => Buffer;

/** What an embedder adds: types beside ours, and what happens around our own. `Added` is what `context` returns. */
export interface Extension<Added extends object = object> extends TypeExtension<Context & Added> {
    readonly hooks?: Hooks | undefined;
    /** Returns what else resolvers find in their context. It is added to ours, and can replace nothing of it. */
    readonly context?: ((context: Context, request: Request) => Added | Promise<Added>) | undefined;
    /** Yoga's, after ours. With these or a `context` every request is yoga's: the fast path is off. */
    readonly plugins?: readonly Plugin[] | undefined;
}

/** What may be put in the place of the real thing; each has a default. */
export interface Replacements {
    clock?: Clock;
    random?: RandomBytes;
    log?: Logger;
}

/**
 * Returns a server that is ready to answer. Throws ConfigError, StoreOpenError, KeyError, and for options that there are
 * not and types that do not fit beside ours ExtensionError and UnguardedFieldError.
 */
export declare function createServer<Added extends object = object>(config: Config, options?: Extension<Added> & Replacements): Promise<Server>;

export interface Server {
    /** Answers a request of a host that is not `node:http`. Pass the `ip`: limits by address need it. */
    fetch(request: Request, peer?: Peer): Promise<Response>;
    /** Answers requests of `node:http`. */
    readonly listener: RequestListener;
    /** Answers `GET /metrics`, and `GET /ready` with details; null where METRICS_PORT is not set. Not for the public. */
    readonly metricsListener: RequestListener | null;
    /** The executable schema, guard included. */
    readonly schema: GraphQLSchema;
    /** Returns the context of a request, for who executes the schema elsewhere: in a yoga of theirs, or without HTTP. */
    readonly createContext: (initial: Parameters<ContextFactory>[0]) => Promise<Context>;
    /** Sends a mail of your own through the outbox; `context.sendMail` of resolvers is the same. */
    readonly sendMail: SendMail;
    /** Stores an event of your own in the audit log; `context.recordEvent` of resolvers also says who did it. */
    readonly recordEvent: RecordOwnEvent;
    /** From now on `/ready` says no, so that a load balancer sends no more. */
    drain(): void;
    /** Ends the threads that hash, and closes the database. */
    close(): Promise<void>;
}

/** A login on a device. */
export interface SessionRow {
    readonly id: string;
    readonly userId: string;
    readonly createdAt: Date;
    readonly lastUsedAt: Date;
    /** When the user last proved who they are: `auth_time` (OpenID Connect Core §2). */
    readonly authenticatedAt: Date;
    /** When it ends at the latest, however often it is refreshed. */
    readonly expiresAt: Date;
    readonly ip: string | null;
    readonly userAgent: string | null;
    /** Null while the session is good. */
    readonly revokedAt: Date | null;
    /** What was proved in it. Empty for a session from before this was stored. */
    readonly methods: readonly Method[];
    /** The administrator who acts as the user in it. Only a list of sessions tells. */
    readonly impersonatorId?: string | null;
}

/** The store cannot be opened, and an operator must do something about it. The message says what, in one line. */
export declare class StoreOpenError extends Error {
    readonly name = "StoreOpenError";
}

/** The store could not do what it was asked, for a reason that has nothing to do with the question. */
export declare class StoreUnavailable extends Error {
    readonly name = "StoreUnavailable";
}

// ── latchkey/client ──

/**
 * Why something failed. `code` is one of `ErrorCode` or `ClientCode`, and after `error.code === '…'` the type has what
 * comes with that code. A service of your own may have codes that are not in the type.
 */
export type LatchkeyError = Error & (Detailed | Plain);

/**
 * Returns why the server refused: the first error of an answer, or of what Apollo Client (`CombinedGraphQLErrors`) or
 * urql (`CombinedError`) made of it. Null where there is none: the server did not answer, or answered with data.
 */
export declare function readRefusal(failure: unknown): LatchkeyError | null;

/**
 * What kept this client from an answer of the server. NO_ANSWER: it cannot be reached. NOT_GRAPHQL: something else
 * answered, such as a proxy. USER_CHANGED: another tab has logged another user in, so the request was not sent. Of a login
 * at a provider: ACCESS_DENIED: the user did not agree there. PROVIDER_FAILED: its answer is not good. POPUP_BLOCKED: the
 * browser opens no window. LOGIN_CANCELLED: the page waits no more for its window.
 */
export type ClientCode = 'NO_ANSWER' | 'NOT_GRAPHQL' | 'USER_CHANGED' | 'ACCESS_DENIED' | 'PROVIDER_FAILED' | 'POPUP_BLOCKED' | 'LOGIN_CANCELLED';

/** `ErrorCode` of the schema: why the server refused. */
export type ErrorCode = 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' | 'BAD_REQUEST' | 'BAD_USER_INPUT' | 'DOCUMENT_LIMIT_EXCEEDED' | 'PERSISTED_QUERY_NOT_SUPPORTED' | 'UNAUTHENTICATED' | 'INVALID_CREDENTIALS' | 'REFRESH_TOKEN_INVALID' | 'REFRESH_TOKEN_REUSED' | 'SECOND_FACTOR_REQUIRED' | 'SECOND_FACTOR_INVALID' | 'CHALLENGE_INVALID' | 'REAUTHENTICATION_REQUIRED' | 'MAIL_TOKEN_INVALID' | 'API_KEY_INVALID' | 'PASSKEY_UNKNOWN' | 'FORBIDDEN' | 'SIGN_UP_CLOSED' | 'MAIL_CLOSED' | 'METHOD_NOT_AVAILABLE' | 'EMAIL_NOT_VERIFIED' | 'NOT_FOUND' | 'LAST_LOGIN_METHOD' | 'ACCOUNT_EXISTS' | 'IDENTITY_TAKEN' | 'PROVIDER_UNAVAILABLE' | 'USERNAME_TAKEN' | 'EMAIL_TAKEN' | 'BODY_TOO_LARGE' | 'TOO_MANY_ATTEMPTS' | 'SERVER_BUSY' | 'STORE_UNAVAILABLE' | 'INTERNAL_SERVER_ERROR';

/** `SecondFactor` of the schema. */
export type SecondFactor = 'TOTP' | 'PASSKEY' | 'RECOVERY_CODE';

/** `UnauthenticatedReason` of the schema. */
export type UnauthenticatedReason = 'SESSION_REVOKED' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'TOKEN_MISSING';

/**
 * Finishes a login that `startLogin` began, and returns the user; null where the address has no code. Call it first of
 * all: the code leaves the address at once. Throws a LatchkeyError with CHALLENGE_INVALID where the login was not begun
 * here, took more than a minute after the user left the pages, or was finished before: begin again.
 */
export declare function finishLogin(client: AuthClient, { url, storage }?: FinishLoginOptions): Promise<AuthUser | null>;

/**
 * Sends the user to the account pages of a server on another site, to log in there. They come back to `returnTo` with a
 * code, which `finishLogin` redeems. Of several that were begun, the newest can be finished.
 */
export declare function startLogin(options: StartLoginOptions): Promise<void>;

export interface FinishLoginOptions {
    /** The URL that the app was called with. If it is left out, the address of this page, which is then cleaned. */
    readonly url?: string;
    /** The one that `startLogin` had. */
    readonly storage?: TokenStorage;
}

/** `crypto`, as far as it matters here. */
export interface HandOverCrypto extends RandomSource {
    readonly subtle: {
        digest(algorithm: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    };
}

export interface StartLoginOptions {
    /** Where the account pages are, such as `https://auth.example.com/account`. */
    readonly pages: string;
    /** Where the user comes back to: AUTH_RETURN_URLS has to list it. If it is left out, this page, without its fragment. */
    readonly returnTo?: string;
    /** Which page comes first. `login`, if it is left out. */
    readonly page?: 'login' | 'sign-up';
    /** What keeps the secret of this login until the user is back. If it is left out, `sessionStorage`. */
    readonly storage?: TokenStorage;
    /** Opens the address of the pages. If it is left out, this tab goes there. */
    readonly open?: (url: string) => unknown;
    /** In the place of the global `crypto`, which React Native lacks, and pages by plain http. */
    readonly crypto?: HandOverCrypto;
}

/**
 * Finishes a link that `startProviderLink` began, and returns the identity; null where the user does not come from one.
 * Throws what `linkIdentity` refuses with, and USER_CHANGED where another user has logged in meanwhile.
 */
export declare function finishProviderLink(client: AuthClient, options?: FinishProviderOptions): Promise<Identity | null>;

/**
 * Finishes a login that `startProviderLogin` began, and returns the user; null where the user does not come from one.
 * Call it first of all: the code leaves the address at once. Throws what `finishOidcLogin` refuses with, and
 * ACCESS_DENIED, PROVIDER_UNAVAILABLE or PROVIDER_FAILED where the provider has not logged the user in. After
 * ACCOUNT_EXISTS, have the user log in another way, and call `linkAfterLogin`.
 */
export declare function finishProviderLogin(client: AuthClient, options?: FinishProviderOptions): Promise<AuthUser | null>;

/**
 * Sends the user who is logged in to a provider, to link an account there. `finishProviderLink` finishes it. Throws what
 * `linkIdentity` refuses this user with, such as REAUTHENTICATION_REQUIRED.
 */
export declare function startProviderLink(client: AuthClient, options: StartProviderOptions): Promise<void>;

/**
 * Sends the user to a provider, to log in there. They come back to `returnTo`, where `finishProviderLogin` finishes it.
 * Of several that were begun in one tab, the newest can be finished.
 */
export declare function startProviderLogin(client: AuthClient, options: StartProviderOptions): Promise<void>;

export interface FinishProviderOptions {
    /** The URL that the app was called with. If it is left out, the address of this page, which is then cleaned. */
    readonly url?: string;
    /** The one that the login began with. */
    readonly storage?: TokenStorage;
}

export interface StartProviderOptions {
    /** The `id` of the provider: one of `loginMethods { oidcProviders { id name } }`. */
    readonly provider: string;
    /** Where the user comes back to: a whole URL. If it is left out, this page, without its fragment. */
    readonly returnTo?: string;
    /** What keeps the secret of this login until the user is back. If it is left out, `sessionStorage`. */
    readonly storage?: TokenStorage;
    /** Opens the address of the provider. If it is left out, this tab goes there. */
    readonly open?: (url: string) => unknown;
}

/**
 * Hands over what the user has come back with, to the page that has opened this window, and closes the window. Call it
 * first of all in the page that `returnTo` names. Returns whether there was something; false: this is no such window.
 * Throws LOGIN_CANCELLED where that page waits no more.
 */
export declare function finishPopup(): Promise<boolean>;

/** Links an account at a provider to the user, in a window of its own: `loginInPopup` says how. */
export declare function linkInPopup(client: AuthClient, options: PopupOptions): Promise<Identity>;

/**
 * Logs the user in at a provider in a window of its own. Call it in the click itself, with nothing awaited before, or the
 * browser blocks the window: then it throws POPUP_BLOCKED, and `startProviderLogin` goes on in this tab. Throws what
 * `finishProviderLogin` throws; LOGIN_CANCELLED where `signal` says so, another one begins, or the time is over. Whether
 * the user has closed the window cannot be known of many providers, so let them begin again at any time.
 */
export declare function loginInPopup(client: AuthClient, options: PopupOptions): Promise<AuthUser>;

export interface PopupOptions {
    /** The `id` of the provider: one of `loginMethods { oidcProviders { id name } }`. */
    readonly provider: string;
    /** A page of this origin that calls `finishPopup`, as a whole URL. */
    readonly returnTo: string;
    /** Ends the login: for a button of yours. */
    readonly signal?: AbortSignal;
    /** How long the user has, in milliseconds: 600,000, as the server gives them. */
    readonly timeoutMs?: number;
}

/**
 * Links the identity that was refused with ACCOUNT_EXISTS to the user who has logged in another way since; or what was
 * refused with REAUTHENTICATION_REQUIRED, when they have proved again who they are. Returns it; null where none waits:
 * none does for more than ten minutes.
 */
export declare function linkAfterLogin(client: AuthClient, { storage, confirm }?: LinkAfterLoginOptions): Promise<Identity | null>;

/** An account at a provider that a user can log in with. */
export interface Identity {
    readonly id: string;
    /** The `id` of the provider. */
    readonly provider: string;
    /** As the provider gave it last, verified or not. */
    readonly email: string | null;
}

export interface LinkAfterLoginOptions {
    /** The one that the login at the provider had. */
    readonly storage?: TokenStorage;
    /** Asks whether the user wants to log in with this provider. If they do not, the identity is forgotten. */
    readonly confirm?: (identity: {
        readonly provider?: string | undefined;
    }) => boolean | Promise<boolean>;
}

/** Returns the `localStorage` of a page; memory where there is none, as on a server, or where it is forbidden. */
export declare function browserStorage(): TokenStorage;

/** Returns a storage in IndexedDB: the only one that pages share with their workers, which have no `localStorage`. */
export declare function indexedDbStorage(name?: string): TokenStorage;

/** Keeps tokens in memory: for as long as the page lives, where no other script can read them. */
export declare function memoryStorage(): TokenStorage;

/**
 * Where a client keeps its tokens: `localStorage` fits, and so does AsyncStorage of React Native. Values are secret.
 * Not `sessionStorage`: a tab that is duplicated copies it, and two tabs would use one refresh token.
 */
export interface TokenStorage {
    getItem(key: string): string | null | Promise<string | null>;
    setItem(key: string, value: string): void | Promise<void>;
    removeItem(key: string): void | Promise<void>;
    /** Whether no other tab or worker can see it: then none is told, and none is waited for. */
    readonly isPrivate?: boolean;
}

/** Every promise here that fails, fails with a `LatchkeyError`. */
export interface AuthClient {
    /**
     * For Apollo Client, urql or anything else: sends the token, renews it in time or when it is refused, and sends again
     * what was refused as a whole. Requests to other origins than those of the options are sent as they are.
     */
    readonly fetch: typeof fetch;
    /** Sends an operation to `url` and returns its data. */
    request<Data = Record<string, unknown>>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
    login(given: {
        readonly username: string;
        readonly password: string;
    }): Promise<AuthUser>;
    /** Goes on after SECOND_FACTOR_REQUIRED. With cookies, `challenge` can be left out. */
    completeLogin(given: {
        readonly challenge?: string;
        readonly proof: LoginProof;
        readonly trustDevice?: boolean;
    }): Promise<AuthUser>;
    signUp(input: SignUpInput): Promise<AuthUser>;
    /**
     * Runs any other mutation that returns `AuthPayload`, such as `loginByMail` or `changePassword`, and keeps its tokens.
     * Write `...Auth` for what is selected: `mutation ($token: String!) { loginByMail(token: $token) { ...Auth } }`.
     */
    authenticate(document: string, variables?: Readonly<Record<string, unknown>>): Promise<AuthUser>;
    /** Ends the session. Where the server does not answer it fails; with `bearer` the tokens are forgotten anyway. */
    logout(): Promise<void>;
    /** Proves again who the user is, for fields that want a fresh login or a second factor. */
    reauthenticate(proof: ReauthenticationProof): Promise<void>;
    /** The user; null: no user is logged in; undefined: not known yet. */
    readonly user: AuthUser | null | undefined;
    /** Returns the user. The first call asks the server, unless the user is known. */
    ready(): Promise<AuthUser | null>;
    /** Asks the server who the user is, and returns it: after a change of the name, for instance. */
    check(): Promise<AuthUser | null>;
    /** Calls back when the user changes, in every tab; once when a user is signed out. Returns what ends it. */
    onChange(listener: (change: Change) => void): () => void;
    /** For `bearer`: a token that is good for a while, for web sockets and the like. Null without a user. */
    accessToken(): Promise<string | null>;
    /** Lets go of the other tabs. */
    close(): void;
}

export interface AuthClientOptions {
    /** The GraphQL endpoint of Latchkey. A page can say `/graphql`. */
    readonly url: string | URL;
    /**
     * How the token travels. `cookie`: no script can read it; for pages on the same site as the server. `bearer`: in the
     * header `Authorization`; for pages elsewhere, apps and programs.
     */
    readonly transport?: 'cookie' | 'bearer';
    /** For `bearer`: where the tokens are kept. In memory, if it is left out. */
    readonly storage?: TokenStorage;
    /** Your own APIs that take the token, beside the origin of `url`: `https://api.example.com`. No other gets it. */
    readonly origins?: readonly string[];
    /**
     * Called when a request is refused with REAUTHENTICATION_REQUIRED. Ask the user for what it says, call
     * `reauthenticate`, and return true: the request is then sent again. False: it stays refused.
     */
    readonly confirm?: (wanted: ReauthenticationWanted) => Promise<boolean>;
    /** In the place of the global `fetch`. */
    readonly fetch?: typeof fetch;
}

/** The user who is logged in. Ask `me` for more. */
export interface AuthUser {
    /** A UUID that never changes. */
    readonly id: string;
    readonly username: string;
}

/** What has changed about the user. `checked`: the server was asked who it is. */
export type Change = {
    /** Whether it happened in another tab or worker. */
    readonly otherTab: boolean;
} & ({
    readonly user: AuthUser;
    readonly reason: 'checked' | 'login';
} | {
    readonly user: null;
    readonly reason: 'checked' | SignedOutReason;
});

/** `LoginProof` of the schema: exactly one. */
export type LoginProof = {
    readonly totp: string;
} | {
    readonly recoveryCode: string;
} | {
    readonly passkey: unknown;
} | {
    readonly newPasskey: unknown;
};

/** `ReauthenticationProof` of the schema: exactly one. */
export type ReauthenticationProof = {
    readonly password: string;
} | {
    readonly totp: string;
} | {
    readonly recoveryCode: string;
} | {
    readonly passkey: {
        readonly challenge: string;
        readonly credential: unknown;
    };
};

/** What a request was refused with that wants to know again who the user is. */
export type ReauthenticationWanted = Extract<LatchkeyError, {
    code: 'REAUTHENTICATION_REQUIRED';
}>;

/**
 * Why a user is signed out. logout: here, or in another tab. revoked: the session was ended elsewhere, or the user was
 * deleted or disabled. expired: the session is over. reused: two parties had its refresh token, so the server ended it.
 */
export type SignedOutReason = 'logout' | 'revoked' | 'expired' | 'reused';

/** `SignUpInput` of the schema. A server that embeds Latchkey may have more fields. */
export interface SignUpInput {
    readonly username?: string;
    readonly password: string;
    readonly emailToken?: string;
    readonly emailCode?: string;
    readonly email?: string;
    readonly locale?: string;
    readonly [name: string]: unknown;
}

// ── latchkey/client/server ──

/**
 * Returns Latchkey as the visitor sees it whose request came in: a `Request`, Node's request, or the headers of either.
 * Only cookies of Latchkey go to `url`, and they go nowhere else. The visitor's browser has them only if your pages and
 * Latchkey have one host: behind one proxy, or in one process.
 *
 * Latchkey takes cookies only from a page of its own. A query changes nothing, and its answer goes to the browser that
 * sent the cookies, so it is asked as such a page. With anything else goes what the browser says of the page that sent
 * the request, and Latchkey decides: another site that sends a visitor to yours can change nothing in their name.
 */
export declare function forRequest(incoming: Incoming, options: ForRequestOptions): RequestSession;

export interface ForRequestOptions {
    /** Where GraphQL is, as this server reaches it: `https://example.com/graphql`, `http://latchkey:4000/graphql`. */
    readonly url: string;
    /** What asks: `fetch`, or `server.fetch` where Latchkey runs in this process. */
    readonly fetch?: (request: Request) => Response | Promise<Response>;
    /**
     * The visitor's address, for limits on attempts. It goes on in `X-Forwarded-For`, which counts where
     * AUTH_TRUSTED_PROXIES lists this server. Never take it from a header that a client can write.
     */
    readonly address?: string | null;
    /** How long `user` and `renew` wait for an answer, in milliseconds: 5,000. */
    readonly timeoutMs?: number;
}

/** Latchkey as the visitor sees it whose request came in. For one request: never keep it for another one. */
export interface RequestSession {
    /**
     * Returns the user; null if no one is logged in; undefined if that is not known: the server did not answer, or the
     * access token has expired and only `renew` or the browser can tell. Asks once.
     */
    user(): Promise<AuthUser | null | undefined>;
    /**
     * Renews the access token if it has expired, once, and returns the user like `user`. The browser must get the new
     * cookies (`writeTo`), or its session ends at its next renewal: so call this where an answer can still set cookies,
     * as in a proxy, a middleware or a loader.
     */
    renew(): Promise<AuthUser | null | undefined>;
    /** Asks for data, and throws a LatchkeyError where the server refuses. */
    request<Data = Record<string, unknown>>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
    /** A fetch for Apollo Client, urql or another client that is made for this one request. */
    readonly fetch: typeof fetch;
    /** All cookies of the visitor as they are now, as a `Cookie` header: for what renders the same request. */
    readonly cookie: string;
    /** The `Set-Cookie` lines for the browser. */
    readonly setCookies: readonly string[];
    /** Adds `setCookies` to an answer, and says that no cache may keep it, if there are any. */
    writeTo(headers: Headers): void;
}

/** A request that came in: a `Request`, Node's request, or the headers of either. */
export type Incoming = HeadersLike | {
    readonly headers: HeadersLike;
};

// ── latchkey/react ──

/** Gives the components below it the user of this client, as it changes, in this tab and in others. */
export declare function AuthProvider({ client, user, children }: AuthProviderProps): ReactNode;

/** Returns the user, and what logs in and out. Throws where there is no AuthProvider above. */
export declare function useAuth(): Auth;

/** Returns the user; null: no user is logged in; undefined: not known yet. */
export declare function useViewer(): AuthState['user'];

/** What `useAuth` returns. The functions are those of the client. */
export interface Auth extends AuthState, Pick<AuthClient, 'login' | 'completeLogin' | 'signUp' | 'logout' | 'reauthenticate'> {
    readonly client: AuthClient;
    /** Why it is not known who the user is: the server did not answer. `client.check()` asks again. */
    readonly problem: LatchkeyError | null;
}

export interface AuthProviderProps {
    readonly client: AuthClient;
    /**
     * The user whom your server has drawn the page for, as `forRequest(…).user()` returns it. The first render shows it at
     * once; the client then asks Latchkey, and is right.
     */
    readonly user?: AuthState['user'];
    readonly children?: ReactNode;
}

// ── latchkey/testing ──

/** An event of the audit log: `AuditEvent` in the schema. */
export interface RecordedEvent {
    readonly id: string;
    readonly at: Date;
    /** A value of `AuditAction`, also of those that your `typeDefs` add. */
    readonly action: string;
    readonly actor: {
        readonly kind: AuditEventRow['actorKind'];
        readonly userId: string | null;
        /** The administrator who acted as the user. */
        readonly impersonatorId: string | null;
    };
    /** The user it was done to. */
    readonly subjectId: string | null;
    readonly sessionId: string | null;
    readonly detail: string | null;
    readonly reason: string | null;
    readonly ip: string | null;
    readonly userAgent: string | null;
}

/** Sends an operation, and resolves to its answer, refused or not. */
export interface Execute {
    (document: string, variables?: Readonly<Record<string, unknown>>): Promise<Result>;
    <Data, Variables>(document: (DocumentNode | Text) & TypedDocument<Data, Variables>, ...variables: VariablesOf<Variables>): Promise<Result<unknown extends Data ? Untyped : Data>>;
}

/** An answer, as a client sees it. */
export interface Result<Data = Untyped> {
    /** Absent where the whole request was refused. */
    readonly data?: Data | null;
    readonly errors?: readonly ResultError[];
    readonly status: number;
    readonly headers: Headers;
}

export interface ResultError {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>> & {
        readonly code: string;
    };
}

/** TypedDocumentNode and TypedDocumentString, as graphql-codegen writes them. */
export interface TypedDocument<Data, Variables> {
    readonly __apiType?: (variables: Variables) => Data;
}

/** Returns the data of a result. Throws an AssertionError that names the errors where there are any. */
export declare function expectData<Data>({ data, errors, }: Pick<Result<Data>, 'data' | 'errors'>): NonNullable<Data>;

/**
 * Returns the first error of a result that has the code, and these other extensions where they are given. Throws an
 * AssertionError that says what came instead.
 */
export declare function expectRefused(result: Pick<Result<unknown>, 'data' | 'errors'>, code: string, extensions?: Extensions): ResultError;

/** Returns a clock that stands at a moment, in milliseconds since the epoch; all of a test server go by it. */
export declare function createFakeClock(start?: number): FakeClock;

/** A clock that moves only when a test advances it. */
export interface FakeClock extends Clock {
    advanceSeconds(seconds: number): void;
}

/** A mail that has left the server. */
export interface SentMail {
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly html: string;
    /** The language it is written in (BCP 47). */
    readonly locale: string;
    /** The link in it, and the token of the link; null where it has none. */
    readonly link: string | null;
    readonly token: string | null;
    /** The code in it; null where it has none. */
    readonly code: string | null;
}

/** What a page or an app has when its user is back from a provider. A type, so that it can be sent as variables. */
export type ProviderCode = {
    readonly code: string;
    readonly verifier: string;
};

/** Who a user is, and at which provider. */
export interface ProviderLogin extends AtProvider {
    /** Its `id` in the settings: the first of them, unless it is said. */
    readonly provider?: string;
}

/** Logins at the providers of the settings. They are played: no request leaves the process. */
export interface ProviderLogins {
    /** Has a user log in at a provider. Returns what `finishOidcLogin` and `linkIdentity` take. */
    providerLogin(who?: ProviderLogin): Promise<ProviderCode>;
    /**
     * Has a user log in at the `url` of `startOidcLogin`, or turn back there. Returns the URL at which they are back, with
     * `code` or `error`.
     */
    providerReturn(url: string, who?: AtProvider | 'access_denied'): Promise<string>;
    /** Returns the ID token that an app gets of a provider, for `loginWithIdToken`, with the nonce of `startIdTokenLogin`. */
    idToken(nonce: string, who?: ProviderLogin): string;
}

/** Who a user is at a provider, as the provider says. */
export interface AtProvider {
    /** Its `id` for the user, which never changes: `susan`, unless it is said. */
    readonly subject?: string;
    readonly email?: string;
    /** Whether the provider has verified the address: true, unless it is said. */
    readonly isEmailVerified?: boolean;
    /** Whether the provider speaks for the address, for `AUTH_OIDC_LINK=verified`: false, unless it is said. */
    readonly isEmailAuthoritative?: boolean;
    /** A name for a new user: `preferred_username`. */
    readonly usernameHint?: string;
}

/** Returns an authenticator that signs with ES256 (WebAuthn Level 3), for tests: its keys are in memory. */
export declare function createSoftwareAuthenticator(options?: SoftwareAuthenticatorOptions): SoftwareAuthenticator;

/** `AuthenticationResponseJSON` of WebAuthn: what `toJSON()` of a credential returns. */
export interface AuthenticationResponse extends Omit<RegistrationResponse, 'response'> {
    readonly response: {
        readonly clientDataJSON: string;
        readonly authenticatorData: string;
        readonly signature: string;
        readonly userHandle?: string;
    };
}

/** What `PublicKeyCredential.parseCreationOptionsFromJSON` takes; `PasskeyCreation.options` is such. */
export interface CreationOptions {
    readonly challenge: string;
    readonly rp: {
        readonly id?: string;
    };
    readonly user: {
        readonly id: string;
    };
    readonly excludeCredentials?: readonly {
        readonly id: string;
    }[];
}

/** What an authenticator, or a page, does otherwise than it should, in one ceremony. */
export interface Deviation {
    /** The origin of the page. */
    readonly origin?: string;
    readonly rpId?: string;
    /** What the client says that it does: `webauthn.create` or `webauthn.get`. */
    readonly type?: string;
    /** In base64url. Null says none. */
    readonly userHandle?: string | null;
    readonly counter?: number;
    /** What a new passkey is called, in base64url: the id of another one, say. */
    readonly credentialId?: string;
    readonly verifiesUser?: boolean;
    readonly isPresent?: boolean;
}

/** `RegistrationResponseJSON` of WebAuthn: what `toJSON()` of a new credential returns. */
export interface RegistrationResponse {
    readonly id: string;
    readonly rawId: string;
    readonly type: 'public-key';
    readonly authenticatorAttachment: 'platform';
    readonly clientExtensionResults: Record<string, never>;
    readonly response: {
        readonly clientDataJSON: string;
        readonly attestationObject: string;
        readonly transports: readonly string[];
    };
}

/** What `PublicKeyCredential.parseRequestOptionsFromJSON` takes; `PasskeyRequest.options` is such. */
export interface RequestOptions {
    readonly challenge: string;
    readonly rpId?: string;
    readonly allowCredentials?: readonly {
        readonly id: string;
    }[];
}

/** An authenticator and a browser in one, without a device and without a user: what it does is the same each time. */
export interface SoftwareAuthenticator {
    /** Makes a passkey, as `navigator.credentials.create` does. Throws Error where it has one that is excluded. */
    create(options: CreationOptions, deviation?: Deviation): RegistrationResponse;
    /** Uses a passkey, as `navigator.credentials.get` does. Throws Error where it has none that is allowed. */
    get(options: RequestOptions, deviation?: Deviation): AuthenticationResponse;
}

export interface SoftwareAuthenticatorOptions {
    /** The origin of the page that it is used on; `http://localhost:4000`, unless it is said. */
    readonly origin?: string;
    /** Whether passkeys are kept in an account of their maker's. Then they do not count how often they are used. */
    readonly isSynced?: boolean;
    /** Whether it verifies its user, by a PIN or a finger; true, unless it is said. */
    readonly verifiesUser?: boolean;
    /** The make: 16 bytes in hexadecimal digits. All zero, unless it is said. */
    readonly aaguid?: string;
}

/**
 * Returns a server in this process, on a database in memory of its own, that answers without a port. Throws what
 * createServer throws, and Error for a setting that does not exist.
 */
export declare function createTestServer<Added extends object = object>(options?: TestServerOptions<Added>): Promise<TestServer>;

/** Which administrator to be. */
export type AsAdmin = Pick<AsUser, 'username' | 'scopes'>;

/** Who to be. Scopes are granted to a user who is there already. */
export interface AsUser {
    /** susan, unless it is said. */
    readonly username?: string;
    readonly scopes?: readonly string[];
    /** When the password was last given, for `@requiresFresh`; now, unless it is said. */
    readonly authTime?: Date;
    /**
     * How the user has proved who they are: `PASSWORD`, unless it is said. With `TOTP`, `PASSKEY` or `RECOVERY_CODE` among
     * it the token has `acr` `aal2`, for `@requiresSecondFactor`. The user need not have that factor.
     */
    readonly methods?: readonly Method[];
}

export interface TestServer extends AsyncDisposable, ProviderLogins {
    /** Moves every time there is: expiry, refreshing, throttling. */
    readonly clock: FakeClock;
    readonly schema: GraphQLSchema;
    /** Every line that was logged, as JSON. */
    readonly logged: readonly string[];
    /** Answers a request, from 127.0.0.1 unless another `ip` is given. */
    readonly fetch: Server['fetch'];
    /** Sends operations without a token. */
    readonly execute: Execute;
    /** Returns what sends operations with this access token, whatever it is. */
    withToken(accessToken: string): Execute;
    /** Logs a user in, without a password: a real session, real tokens, the real guard. */
    asUser(who?: AsUser): Promise<TestUser>;
    /**
     * Logs an administrator in: a user with the scope `latchkey:admin`, or others of Latchkey's own, whose login is fresh and
     * has a second factor. They are `admin`, unless it is said. The fields for administrators take the setting `AUTH_ADMIN: 'on'`.
     */
    asAdmin(who?: AsAdmin): Promise<TestUser>;
    /** Returns what the audit log tells so far, the oldest first: your own events, too. */
    events(): Promise<readonly RecordedEvent[]>;
    /** Returns the context of a request, with the token or without one: for `graphql()` without HTTP. */
    context(accessToken?: string): Promise<Context>;
    /** Returns the mails that have left so far, the oldest first; waits for those that are on their way. No SMTP is needed. */
    mails(): Promise<readonly SentMail[]>;
    close(): Promise<void>;
}

export interface TestServerOptions<Added extends object = object> extends Extension<Added> {
    /** Settings by their names in the environment, such as `AUTH_SIGN_UP`. What is not set is as in development. */
    readonly settings?: Readonly<Record<string, string>>;
    readonly clock?: FakeClock;
}

/** A user who is logged in. */
export interface TestUser {
    readonly user: User;
    readonly session: SessionRow;
    readonly accessToken: string;
    readonly refreshToken: string;
    /** Sends operations with the access token. */
    readonly execute: Execute;
    /** Returns the context that resolvers have for a request of this user: for `graphql()` without HTTP. */
    context(): Promise<Context>;
    /** Tokens of this user that are no good. */
    readonly badTokens: BadTokens;
}

/** Access tokens that differ from a good one in one thing, for tests that see them refused. */
export interface BadTokens {
    /** Signed with the server's key; its time was over an hour ago. `TOKEN_EXPIRED`. */
    expired(): Promise<string>;
    /** The same claims and the same `kid`, signed with a foreign key. `TOKEN_INVALID`. */
    foreign(): Promise<string>;
    /** The server's signature under changed claims: here `scope` has one more. `TOKEN_INVALID`. */
    tampered(): Promise<string>;
}

/**
 * Returns the six digits that an authenticator app with this secret (Base32) shows at a moment, in milliseconds since
 * the epoch (RFC 6238: SHA-1, 30 seconds). Throws a TypeError for what is no Base32.
 */
export declare function totpCode(secret: string, at: number): string;
