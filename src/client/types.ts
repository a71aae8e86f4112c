import type { LatchkeyError } from './errors.ts';
import type { TokenStorage } from './storage.ts';

/** The user who is logged in. Ask `me` for more. */
export interface AuthUser {
  /** A UUID that never changes. */
  readonly id: string;
  readonly username: string;
}

/**
 * Why a user is signed out. logout: here, or in another tab. revoked: the session was ended elsewhere, or the user was
 * deleted or disabled. expired: the session is over. reused: two parties had its refresh token, so the server ended it.
 */
export type SignedOutReason = 'logout' | 'revoked' | 'expired' | 'reused';

/** What has changed about the user. `checked`: the server was asked who it is. */
export type Change = {
  /** Whether it happened in another tab or worker. */
  readonly otherTab: boolean;
} & (
  | { readonly user: AuthUser; readonly reason: 'checked' | 'login' }
  | { readonly user: null; readonly reason: 'checked' | SignedOutReason }
);

/** What a request was refused with that wants to know again who the user is. */
export type ReauthenticationWanted = Extract<LatchkeyError, { code: 'REAUTHENTICATION_REQUIRED' }>;

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

/** `LoginProof` of the schema: exactly one. */
export type LoginProof =
  | { readonly totp: string }
  | { readonly recoveryCode: string }
  | { readonly passkey: unknown }
  | { readonly newPasskey: unknown };

/** `ReauthenticationProof` of the schema: exactly one. */
export type ReauthenticationProof =
  | { readonly password: string }
  | { readonly totp: string }
  | { readonly recoveryCode: string }
  | { readonly passkey: { readonly challenge: string; readonly credential: unknown } };

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

/** Every promise here that fails, fails with a `LatchkeyError`. */
export interface AuthClient {
  /**
   * For Apollo Client, urql or anything else: sends the token, renews it in time or when it is refused, and sends again
   * what was refused as a whole. Requests to other origins than those of the options are sent as they are.
   */
  readonly fetch: typeof fetch;
  /** Sends an operation to `url` and returns its data. */
  request<Data = Record<string, unknown>>(
    document: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<Data>;
  login(given: { readonly username: string; readonly password: string }): Promise<AuthUser>;
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
