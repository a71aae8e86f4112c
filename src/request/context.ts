import type { IncomingMessage } from 'node:http';
import { AuthError } from '../errors.ts';
import type { Caller } from '../features/attempts/caller.ts';
import type { RecordOwnEvent } from '../features/audit/own-events.ts';
import type { SendMail } from '../features/mail/own-mails.ts';
import type { Provable } from '../features/second-factors/provable.ts';
import type { Device } from '../features/sessions/sessions.ts';
import { isInteractive } from '../features/tokens/interactive.ts';
import type { User } from '../features/users/user.ts';
import type { Authenticate, Authentication, Viewer } from '../features/viewer/authenticate.ts';
import {
  authenticateWith,
  readCredentials,
  verifyViewer,
  type VerifyRequest,
} from './authentication.ts';
import { comingFrom } from './origin-of.ts';
import { peerOf, type ClientAddress } from './client-address.ts';
import { noCookies, type CookieJar } from './cookies.ts';
import { whenReady, type MaybePromise } from '../lib/maybe-promise.ts';

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

/** The parts of the context. `req` is set when the request came over a socket, `cookies` when they are on. */
export interface InitialContext extends Peer {
  readonly request: { readonly headers: Pick<Headers, 'get'> };
  readonly cookies?: CookieJar | undefined;
  readonly req?: IncomingMessage | undefined;
}

/** The other end of the connection: a host knows it, but a `Request` does not have it. */
export interface Peer {
  /**
   * The address of the peer, which limits on attempts count by. If it is one of AUTH_TRUSTED_PROXIES, the client's is
   * found in `X-Forwarded-For`. Text that is not an IP address counts as no address, and then no limit counts by address.
   */
  readonly ip?: string | null | undefined;
}

/** What the context has of the features. */
export type ContextServices = Pick<
  Context,
  'loadUser' | 'hasProvedEmail' | 'secondFactorsOf' | 'scopesByFactor' | 'sendMail' | 'recordEvent'
>;

export type ContextFactory = (initial: InitialContext) => MaybePromise<Context>;

/**
 * Returns the context factory. It decodes the Authorization header, else the cookie, and never throws: a bad
 * token makes the caller rejected, and public fields still answer.
 */
export function createContextFactory(
  authenticate: Authenticate,
  clientAddress: ClientAddress,
  services: ContextServices,
  verifyRequest?: VerifyRequest,
): ContextFactory {
  const { loadUser, hasProvedEmail, secondFactorsOf, scopesByFactor, sendMail, recordEvent } =
    services;
  return ({ request, req, ip, cookies = noCookies }) => {
    const { headers } = request;
    const { authenticatedBy, credentials } = readCredentials(headers, cookies);
    const verified = authenticateWith(credentials, headers, authenticate, verifyRequest);
    const device = () =>
      readDevice(request, cookies, addressIn({ request, req, ip }, clientAddress));
    return whenReady(verified, (authentication) => ({
      authentication,
      viewer: authentication.kind === 'viewer' ? authentication.viewer : null,
      authenticatedBy,
      cookies,
      device,
      loadUser,
      hasProvedEmail,
      secondFactorsOf,
      scopesByFactor,
      sendMail,
      recordEvent(action, event) {
        const viewer = authentication.kind === 'viewer' ? authentication.viewer : null;
        return comingFrom(viewer, device, recordEvent)(action, event);
      },
      acceptViewer:
        verifyRequest === undefined
          ? null
          : (viewer) => verifyViewer(viewer, headers, verifyRequest),
    }));
  };
}

/** Returns the address of the client; null where a host does not pass it. Throws when the client has hung up before. */
export function addressIn(
  { request, req, ip }: InitialContext,
  clientAddress: ClientAddress,
): string | null {
  return clientAddress(ip ?? requirePeer(req), request.headers);
}

/**
 * Returns the address of the other end, or null where a host does not pass it. Throws when the client has hung up
 * before: its address is gone, so no limit would count it.
 */
function requirePeer(req: IncomingMessage | undefined): string | null {
  const peer = req ? peerOf(req) : null;
  if (req && peer === null)
    throw new AuthError('BAD_REQUEST', { message: 'The client has hung up.' });
  return peer;
}

/** Returns the caller whose attempts this request counts for. */
export function callerOf(context: Context): Caller {
  const { device, cookies } = context;
  return { ip: device().ip, device: knownDevice(context), marker: cookies.deviceMarker() };
}

/** A token that was genuine once says that its user has logged in on this device; not so one of an API key. */
export function knownDevice({ authentication }: Context): Caller['device'] {
  if (authentication.kind === 'viewer') {
    const { user, session, isInteractive: isOwn } = authentication.viewer;
    if (!isOwn) return null;
    return { userId: user.id, sessionId: session.id, isLive: true };
  }
  if (authentication.kind !== 'rejected' || authentication.reason !== 'TOKEN_EXPIRED') return null;
  const { sub, sid, ...rest } = authentication.claims;
  if (!isInteractive(rest)) return null;
  return { userId: sub, sessionId: sid, isLive: false };
}

const longestUserAgent = 512;
const longestLanguages = 256;

function readDevice(
  { headers }: InitialContext['request'],
  cookies: CookieJar,
  ip: string | null,
): Device {
  return {
    ip,
    userAgent: headers.get('user-agent')?.slice(0, longestUserAgent) ?? null,
    trustedDevice: cookies.trustedDevice(),
    acceptLanguage: headers.get('accept-language')?.slice(0, longestLanguages) ?? null,
  };
}

/** Returns the viewer; throws UNAUTHENTICATED with its reason, or what kept the server from finding out. */
export function requireViewer<Who = Viewer>({
  authentication,
}: {
  readonly authentication: Authentication<Who>;
}): Who {
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
