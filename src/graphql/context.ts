import { AuthError } from '../errors.ts';
import type { Authenticate, Authentication, Viewer } from '../features/viewer/authenticate.ts';
import { readBearer } from '../http/bearer.ts';

/** What resolvers know about the request. */
export interface Context {
  readonly authentication: Authentication;
}

export type ContextFactory = (initial: { request: Request }) => Promise<Context>;

/**
 * Returns the context factory. It decodes the Authorization header and never throws: a bad token makes a
 * rejected caller, whom public fields still answer.
 */
export function createContextFactory(authenticate: Authenticate): ContextFactory {
  return async ({ request }) => {
    const credentials = readBearer(request.headers.get('authorization'));
    return { authentication: await authenticateWith(credentials, authenticate) };
  };
}

async function authenticateWith(
  credentials: ReturnType<typeof readBearer>,
  authenticate: Authenticate,
): Promise<Authentication> {
  switch (credentials.kind) {
    case 'none':
      return { kind: 'anonymous' };
    case 'malformed':
      return { kind: 'rejected', reason: 'TOKEN_INVALID' };
    case 'token':
      return authenticate(credentials.token);
  }
}

const tokenExpired = 'The access token has expired. Log in again.';
const tokenInvalid = 'The access token is not valid. Log in again.';

/** Returns the viewer; throws UNAUTHENTICATED with its reason, or what kept the server from finding out. */
export function requireViewer({ authentication }: Context): Viewer {
  switch (authentication.kind) {
    case 'viewer':
      return authentication.viewer;
    case 'unknown':
      throw authentication.error;
    case 'anonymous':
      throw new AuthError('UNAUTHENTICATED', { reason: 'TOKEN_MISSING' });
    case 'rejected': {
      const { reason } = authentication;
      const message = reason === 'TOKEN_EXPIRED' ? tokenExpired : tokenInvalid;
      throw new AuthError('UNAUTHENTICATED', { reason, message });
    }
  }
}
