import type { IncomingMessage } from 'node:http';
import { AuthError } from '../errors.ts';
import type { Device } from '../features/sessions/sessions.ts';
import type { Authenticate, Authentication, Viewer } from '../features/viewer/authenticate.ts';
import { readBearer } from '../http/bearer.ts';

/** What resolvers know about the request. */
export interface Context {
  readonly authentication: Authentication;
  /** What a session that begins with this request remembers of its device. */
  readonly device: Device;
}

/** What the context is made of; `req` is there when the request came over a socket. */
export interface InitialContext {
  readonly request: Request;
  readonly req?: IncomingMessage | undefined;
}

export type ContextFactory = (initial: InitialContext) => Promise<Context>;

/**
 * Returns the context factory. It decodes the Authorization header and never throws: a bad token makes a
 * rejected caller, whom public fields still answer.
 */
export function createContextFactory(authenticate: Authenticate): ContextFactory {
  return async ({ request, req }) => {
    const credentials = readBearer(request.headers.get('authorization'));
    return {
      authentication: await authenticateWith(credentials, authenticate),
      device: readDevice(request, req),
    };
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

const longestUserAgent = 512;

function readDevice(request: Request, req: IncomingMessage | undefined): Device {
  const userAgent = request.headers.get('user-agent')?.slice(0, longestUserAgent) ?? null;
  // A dual-stack socket writes IPv4 addresses as IPv6 ones.
  const ip = req?.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
  return { ip, userAgent };
}

/** Returns the viewer; throws UNAUTHENTICATED with its reason, or what kept the server from finding out. */
export function requireViewer({ authentication }: Context): Viewer {
  switch (authentication.kind) {
    case 'viewer':
      return authentication.viewer;
    case 'unknown':
      throw authentication.error;
    case 'anonymous':
      throw new AuthError('UNAUTHENTICATED', { reason: 'TOKEN_MISSING' });
    case 'rejected':
      throw new AuthError('UNAUTHENTICATED', { reason: authentication.reason });
  }
}
