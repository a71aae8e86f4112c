import { declared, type Declared } from './rooms.ts';

const codes = declared('codes');

/**
 * Every code a client can meet, with the HTTP status of an answer in which nothing but refusals came
 * back. `enum ErrorCode` in schema.graphql describes the same codes.
 */
export const errorStatus = Object.fromEntries(
  Object.entries(codes).map(([code, { status }]) => [code, status]),
) as { readonly [Code in keyof Declared<'codes'>]: Declared<'codes'>[Code]['status'] };

export type ErrorCode = keyof typeof errorStatus;

export type UnauthenticatedReason =
  'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED' | 'SESSION_REVOKED';

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

/** A refusal: a code of the closed list and what the client may know. Everything else that is thrown is a fault. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: ErrorCode;
  /** What GraphQL copies into the error's `extensions`. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: AuthErrorDetails = {}) {
    const { message, ...extensions } = details;
    const usual = (details.reason && reasonMessages[details.reason]) ?? codes[code].message;
    super(message ?? usual);
    this.code = code;
    this.extensions = { code, ...extensions };
  }
}
