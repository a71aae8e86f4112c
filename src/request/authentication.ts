import type { Authenticate, Authentication, Viewer } from '../features/viewer/authenticate.ts';
import { whenReady, type MaybePromise } from '../lib/maybe-promise.ts';
import { readBearer, type BearerCredentials } from './bearer.ts';
import type { CookieJar } from './cookies.ts';

/**
 * Called when a token is valid and its session is live, for checks that only you can make: a user who is suspended in
 * your own table, or a tenant that must be the same in a claim and in the request. Protected fields answer with what it
 * throws.
 */
export type VerifyRequest = (request: {
  readonly viewer: Viewer;
  readonly headers: Pick<Headers, 'get'>;
}) => unknown;

interface Credentials {
  readonly authenticatedBy: 'header' | 'cookie';
  readonly credentials: BearerCredentials;
}

/** The header counts before the cookie, even if its token is invalid. A placeholder counts as not sent. */
export function readCredentials(headers: Pick<Headers, 'get'>, cookies: CookieJar): Credentials {
  const credentials = readBearer(headers.get('authorization'));
  const isSent = credentials.kind === 'token' || credentials.kind === 'malformed';
  const token = isSent ? null : cookies.accessToken();
  return token === null
    ? { authenticatedBy: 'header', credentials }
    : { authenticatedBy: 'cookie', credentials: { kind: 'token', token } };
}

/** Returns who the request speaks for: with the hook, only whom it accepts. */
export function authenticateWith(
  credentials: BearerCredentials,
  headers: Pick<Headers, 'get'>,
  authenticate: Authenticate,
  verifyRequest: VerifyRequest | undefined,
): MaybePromise<Authentication> {
  const claimed = authenticateCredentials(credentials, authenticate);
  return verifyRequest ? whenReady(claimed, (one) => verify(one, headers, verifyRequest)) : claimed;
}

function authenticateCredentials(
  credentials: BearerCredentials,
  authenticate: Authenticate,
): MaybePromise<Authentication> {
  switch (credentials.kind) {
    case 'none':
      return { kind: 'anonymous' };
    case 'placeholder':
    case 'malformed':
      return { kind: 'rejected', reason: 'TOKEN_INVALID' };
    case 'token':
      return authenticate(credentials.token);
  }
}

async function verify(
  authentication: Authentication,
  headers: Pick<Headers, 'get'>,
  verifyRequest: VerifyRequest,
): Promise<Authentication> {
  if (authentication.kind !== 'viewer') return authentication;
  try {
    await verifyViewer(authentication.viewer, headers, verifyRequest);
    return authentication;
  } catch (error) {
    return { kind: 'unknown', error };
  }
}

/** Asks the hook about the viewer; throws what it throws. */
export function verifyViewer(
  viewer: Viewer,
  headers: Pick<Headers, 'get'>,
  verifyRequest: VerifyRequest,
): unknown {
  return verifyRequest({ viewer, headers: sentHeaders(headers) });
}

/**
 * Node and yoga keep headers in an object, which inherits names such as `constructor` that no client has sent. Other
 * members of yoga's headers are left as they are.
 */
function sentHeaders(headers: Pick<Headers, 'get'>): Pick<Headers, 'get'> {
  const isInherited = (name: string) => name in Object.prototype;
  const get = (name: string) =>
    isInherited(name) || isInherited(name.toLowerCase()) ? null : headers.get(name);
  return new Proxy(headers, {
    get(target, member) {
      if (member === 'get') return get;
      const value: unknown = Reflect.get(target, member);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
