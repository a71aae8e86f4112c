import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import { deviceMarkerTtlSeconds } from '../features/attempts/device-marker.ts';
import type { AuthPayload } from '../features/sign-in/auth-payload.ts';
import type { Clock } from '../lib/clock.ts';
import { createPageCheck } from './page-origin.ts';

/** The tokens that a browser keeps for its user, where no script can read them. */
export interface CookieJar {
  /** Returns the access token that the browser sent, or null. */
  accessToken(): string | null;
  /** Returns the refresh token that the browser sent, or null. */
  refreshToken(): string | null;
  /** Returns the marker of a device that has logged out, or null. */
  deviceMarker(): string | null;
  /**
   * Has the browser keep the payload's tokens until their session ends. A new session takes the marker away, and the
   * challenge of a login that waited.
   */
  keep(payload: Pick<AuthPayload, 'accessToken' | 'refreshToken' | 'session'>): void;
  /** Has the browser forget both tokens. */
  clear(): void;
  /** Has the browser keep the marker of a device that logs out. */
  keepDeviceMarker(marker: string): void;
  /** Returns what the browser shows as a trusted device, or null. */
  trustedDevice(): string | null;
  /** Has the browser keep what it shows as a trusted device. */
  keepTrustedDevice(token: string, ttlSeconds: number): void;
  /** Has the browser forget that it was trusted. */
  forgetTrustedDevice(): void;
  /** Returns the challenge of a login that waits for a second factor, or null. */
  challenge(): string | null;
  /** Has the browser keep the challenge, so that a page that is loaded anew goes on with it. */
  keepChallenge(challenge: string, ttlSeconds: number): void;
  /** Returns the verifier of a login that was begun at a provider, or null. */
  verifier(): string | null;
  /** Has the browser keep the verifier until its user comes back from the provider. */
  keepVerifier(verifier: string, ttlSeconds: number): void;
  /** Has the browser forget the verifier. */
  forgetVerifier(): void;
  /** Returns whether this client keeps what is put into its jar. */
  isKept(): boolean;
  /** Returns a `Set-Cookie` value for each cookie to be set. */
  setCookies(): readonly string[];
}

/** The names of this machine itself: requests to it cross no network. */
const thisMachine: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Where browsers get cookies: nowhere, over https, or at these hosts. */
export type WhereCookiesAre = 'off' | 'https' | readonly string[];

/** Returns where browsers get cookies, for pages that have to say so. */
export function whereCookiesAre({
  cookies,
  issuer,
}: Pick<Config, 'cookies' | 'issuer'>): WhereCookiesAre {
  if (!cookies) return 'off';
  return issuer.startsWith('https:') ? 'https' : thisMachine;
}

/** Returns the jar of a request. Unless a trusted page made the request, the jar is empty and ignores what is put into it. */
export type OpenCookies = (request: Request) => CookieJar;

/** The jar of a request that has no cookies. */
export const noCookies: CookieJar = {
  accessToken: () => null,
  refreshToken: () => null,
  deviceMarker: () => null,
  keep() {},
  clear() {},
  keepDeviceMarker() {},
  trustedDevice: () => null,
  keepTrustedDevice() {},
  forgetTrustedDevice() {},
  challenge: () => null,
  keepChallenge() {},
  verifier: () => null,
  keepVerifier() {},
  forgetVerifier() {},
  isKept: () => false,
  setCookies: () => [],
};

type CookieConfig = Pick<Config, 'cookies' | 'issuer' | 'allowedOrigins'>;

/**
 * Returns what opens the jars. Where the issuer is https, cookies are `__Host-` ones: Secure, and no other host
 * can set them (RFC 6265bis §4.1.3). Where it is http, they are plain cookies, and only for this machine itself.
 */
export function createCookies(config: CookieConfig, clock: Clock): OpenCookies {
  if (!config.cookies) return () => noCookies;
  const secure = config.issuer.startsWith('https:');
  const names = cookieNames(config.issuer);
  const isTrustedPage = createPageCheck(config);

  return (request) => {
    const jar = new Map<string, string>();
    let trusted: boolean | undefined;
    // Checked when first needed, so that a request with a bearer token costs nothing.
    const applies = () =>
      (trusted ??= (secure || isThisMachine(request)) && isTrustedPage(request));
    const read = (name: string) =>
      applies() ? readCookie(request.headers.get('cookie') ?? '', name) : null;
    const write = (name: string, value: string, maxAgeSeconds: number) => {
      if (applies()) jar.set(name, serialize({ name, value, maxAgeSeconds, secure }));
    };
    return {
      accessToken: () => read(names.access),
      refreshToken: () => read(names.refresh),
      deviceMarker: () => read(names.device),
      keep({ accessToken, refreshToken, session }) {
        const left = Math.floor((session.expiresAt.getTime() - clock.now()) / 1000);
        // As long as the refresh token: an expired access token still tells the client to refresh.
        write(names.access, accessToken, left);
        if (refreshToken === null) return;
        write(names.refresh, refreshToken, left);
        // Otherwise it would still make this browser known after the new session is ended from elsewhere.
        if (read(names.device) !== null) write(names.device, '', 0);
        if (read(names.challenge) !== null) write(names.challenge, '', 0);
      },
      clear() {
        write(names.access, '', 0);
        write(names.refresh, '', 0);
      },
      keepDeviceMarker: (marker) => write(names.device, marker, deviceMarkerTtlSeconds),
      trustedDevice: () => read(names.trusted),
      keepTrustedDevice: (token, ttlSeconds) => write(names.trusted, token, ttlSeconds),
      forgetTrustedDevice: () => write(names.trusted, '', 0),
      challenge: () => read(names.challenge),
      keepChallenge: (challenge, ttlSeconds) => write(names.challenge, challenge, ttlSeconds),
      verifier: () => read(names.verifier),
      keepVerifier: (verifier, ttlSeconds) => write(names.verifier, verifier, ttlSeconds),
      forgetVerifier: () => write(names.verifier, '', 0),
      isKept: applies,
      setCookies: () => [...jar.values()],
    };
  };
}

/**
 * Cookies go to every port and path of a host. So a server that shares its host has a hash of its issuer in the names,
 * or a login at one server would be a logout at another. Where https has neither port nor path there is no other server.
 */
function cookieNames(issuer: string) {
  const { protocol, port, pathname } = new URL(issuer);
  const isAlone = protocol === 'https:' && port === '' && pathname === '/';
  const prefix = protocol === 'https:' ? '__Host-' : '';
  const suffix = isAlone ? '' : `-${createHash('sha256').update(issuer).digest('hex').slice(0, 8)}`;
  return {
    access: `${prefix}latchkey-access${suffix}`,
    refresh: `${prefix}latchkey-refresh${suffix}`,
    device: `${prefix}latchkey-device${suffix}`,
    trusted: `${prefix}latchkey-trusted${suffix}`,
    challenge: `${prefix}latchkey-challenge${suffix}`,
    verifier: `${prefix}latchkey-verifier${suffix}`,
  };
}

function isThisMachine(request: Request): boolean {
  return thisMachine.includes(new URL(request.url).hostname);
}

/**
 * Returns a cookie's value, or null when it is missing, when it is not one of Latchkey's, and when two of that name
 * differ: another host of the domain planted one of them, and the server cannot tell which.
 */
export function readCookie(header: string, name: string): string | null {
  const values = new Set<string>();
  for (const part of header.split(';')) {
    // Other white space is part of the name, or a name that only looks like ours would count.
    const pair = part.replace(/^[ \t]+/, '');
    if (pair.startsWith(`${name}=`)) values.add(pair.slice(name.length + 1));
  }
  const [value = ''] = values;
  return values.size === 1 && /^[\w.-]+$/.test(value) ? value : null;
}

function serialize(cookie: {
  name: string;
  value: string;
  maxAgeSeconds: number;
  secure: boolean;
}): string {
  const { name, value, maxAgeSeconds, secure } = cookie;
  const attributes = `Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax`;
  return `${name}=${value}; ${attributes}${secure ? '; Secure' : ''}`;
}
