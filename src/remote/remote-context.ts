import { errors, jwtVerify, type JWTPayload } from 'jose';
import { ConfigError } from '../config.ts';
import { isInteractive } from '../features/tokens/interactive.ts';
import type { Authentication } from '../features/viewer/authenticate.ts';
import { readBearer } from '../request/bearer.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { optionProblems, type Options } from '../lib/options.ts';
import { isScopeToken } from '../lib/scope.ts';
import type { InitialContext } from '../request/context.ts';
import { createRemoteKeys } from './remote-keys.ts';
import { createMismatch, type WarningLog } from './remote-mismatch.ts';

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

const remoteOptions: Options<RemoteIssuer> = {
  issuer: 'url',
  audience: 'text',
  jwksUri: 'url',
  leewaySeconds: 'number',
  clock: 'object',
  fetch: 'function',
  log: 'object',
};

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

const invalid = { kind: 'rejected', reason: 'TOKEN_INVALID' } as const;
const algorithms = ['ES256', 'RS256'];
/** Without `auth_time` a token is one of an API key. */
const requiredClaims = ['sub', 'exp', 'iat', 'jti', 'sid'];

/**
 * Returns a context factory that verifies tokens of a Latchkey server elsewhere by its key set (RFC 9068 §4). It does not
 * know about sessions: the token of an ended session is accepted until it expires. It never throws. A withdrawn key is
 * accepted for another 300 seconds at most. Throws ConfigError for options that cannot be used.
 */
export function createRemoteContext(
  from: RemoteIssuer,
): (initial: Pick<InitialContext, 'request'>) => Promise<RemoteContext> {
  requireUsable(from);
  const { issuer, audience, leewaySeconds = 5, clock = systemClock } = from;
  const keys = createRemoteKeys({
    uri: from.jwksUri ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
    clock,
    fetch: from.fetch ?? ((url, options) => fetch(url, options)),
  });
  const mismatch = createMismatch(from, from.log ?? console);
  const verify = async (token: string): Promise<Authentication<TokenViewer>> => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims,
        typ: 'at+jwt',
        clockTolerance: leewaySeconds,
        currentDate: new Date(clock.now()),
      });
      mismatch.accepted();
      // A service may identify its users by this claim alone.
      if (typeof payload.sub !== 'string' || payload.sub === '') return invalid;
      return { kind: 'viewer', viewer: toViewer(payload) };
    } catch (error) {
      mismatch.refused(token, error);
      return explain(error);
    }
  };
  return async ({ request }) => {
    const credentials = readBearer(request.headers.get('authorization'));
    const authentication: Authentication<TokenViewer> =
      credentials.kind === 'token'
        ? await verify(credentials.token)
        : credentials.kind === 'none'
          ? { kind: 'anonymous' }
          : { kind: 'rejected', reason: 'TOKEN_INVALID' };
    return {
      authentication,
      viewer: authentication.kind === 'viewer' ? authentication.viewer : null,
      hasProvedEmail: ({ emailVerified }) => emailVerified,
      secondFactorsOf: () => null,
      scopesByFactor: () => [],
    };
  };
}

function requireUsable(from: RemoteIssuer): void {
  const problems = optionProblems('createRemoteContext', from, remoteOptions);
  for (const name of ['issuer', 'audience'] as const)
    if (Object(from)[name] === undefined)
      problems.push(`createRemoteContext needs the option ${name}.`);
  if (problems.length > 0) throw new ConfigError(problems);
}

function toViewer(claims: JWTPayload): TokenViewer {
  const { sub = '', scope, auth_time: authTime } = claims;
  const tokens = typeof scope === 'string' ? scope.split(' ').filter(isScopeToken) : [];
  return {
    userId: sub,
    scopes: new Set(tokens),
    // A value that is not a number counts as long ago.
    authenticatedAt: new Date(Number.isSafeInteger(authTime) ? Number(authTime) * 1000 : 0),
    isInteractive: isInteractive(claims),
    emailVerified: claims['email_verified'] === true,
    claims,
  };
}

/** Without keys the result is unknown; with them a token is valid, expired or invalid. */
function explain(error: unknown): Authentication<TokenViewer> {
  if (error instanceof errors.JWTExpired) {
    const { sub = '', sid } = error.payload;
    const claims = { sub, sid: typeof sid === 'string' ? sid : '' };
    return { kind: 'rejected', reason: 'TOKEN_EXPIRED', claims };
  }
  const isAboutKeys =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC';
  return isAboutKeys ? { kind: 'unknown', error } : { kind: 'rejected', reason: 'TOKEN_INVALID' };
}
