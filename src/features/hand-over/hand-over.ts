import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Audit } from '../audit/audit.ts';
import type { RecordEvent } from '../../events.ts';
import { isCodeChallenge, isCodeVerifier, isState } from '../../lib/code-challenge.ts';
import type { Clock } from '../../lib/clock.ts';
import { isReturnUrl, withQuery } from '../../lib/return-url.ts';
import { hashOf, isSame, type RandomBytes } from '../../lib/secrets.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import { sessionRevoked, type Device } from '../sessions/sessions.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { toUser } from '../users/user.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { refusedLoginCodes } from './attempt-kinds.ts';
import type { FoundLoginCode, LoginCodeStore } from './store.ts';

/** Where an app wants to be called, as its page says it. */
export interface WantedReturn {
  readonly returnTo: string;
  /** The S256 challenge of a verifier that only the app knows. */
  readonly codeChallenge: string;
  /** What the app gets back unchanged. */
  readonly state?: string | null | undefined;
}

/** `LoginCode` in schema.graphql: `expiresIn` is in seconds. */
export interface LoginCode {
  readonly url: string;
  readonly expiresIn: number;
}

export interface HandOver {
  /**
   * Returns the URL at which an app gets a code for a session of its own. Throws BAD_USER_INPUT for a URL that is not
   * listed, a challenge or a state that cannot be one; UNAUTHENTICATED where the session has ended;
   * REAUTHENTICATION_REQUIRED for a token from before its user proved again who they are.
   */
  create(wanted: WantedReturn, viewer: HandedOver): Promise<LoginCode>;
  /**
   * Starts a session for an app that has the code and its verifier: it has proved what the session has that made the
   * code, and at the same time. Throws BAD_USER_INPUT for what cannot be a verifier; CHALLENGE_INVALID for every other
   * failure; TOO_MANY_ATTEMPTS for too many of these; and what hooks throw, which uses nothing up.
   */
  login(given: GivenCode, device: Device, caller: Caller): Promise<AuthPayload>;
}

type HandedOver = Pick<Viewer, 'user' | 'session' | 'authenticatedAt'>;

export interface GivenCode {
  readonly code: string;
  readonly codeVerifier: string;
}

/** RFC 9700 §4.1.3 asks for a short life: the app is called at once. */
const ttlSeconds = 60;

/** What `@requiresFresh` asks for. */
const freshSeconds = 300;

const prefix = 'lk_login_';
const shape = /^lk_login_[\w-]{43}$/;

export function createHandOver(options: {
  config: Pick<Config, 'returnUrls'>;
  store: LoginCodeStore;
  signIn: Pick<SignIn, 'admit'>;
  attempts: Pick<Attempts, 'count'>;
  clock: Clock;
  random: RandomBytes;
  record: RecordEvent;
  audit: Audit;
}): HandOver {
  const { config, store, signIn, attempts, clock, random, record, audit } = options;

  const requireReturn = ({ returnTo, codeChallenge, state }: WantedReturn): void => {
    if (!isReturnUrl(returnTo, config.returnUrls))
      throw refusal(
        'returnTo',
        'No login may lead to this URL: AUTH_RETURN_URLS does not list it.',
      );
    if (!isCodeChallenge(codeChallenge))
      throw refusal('codeChallenge', 'This is no S256 challenge: the SHA-256 in base64url.');
    if (state != null && !isState(state))
      throw refusal('state', 'A state has 1 to 512 characters of visible ASCII.');
  };

  /** Returns the code if the verifier belongs to it (RFC 7636 §4.6). */
  const findProved = async (
    { code, codeVerifier }: GivenCode,
    now: Date,
  ): Promise<FoundLoginCode | null> => {
    // Of another shape it was made up, and costs the store nothing.
    const found = shape.test(code) ? await store.find({ hash: hashOf(code), now }) : null;
    if (!found || isSame(hashOf(codeVerifier), found.codeChallenge)) return found;
    const told = { userId: found.user.id, sessionId: found.session.id };
    await audit.tell({ event: 'login_code_refused', ...told });
    return null;
  };

  const admit = async (given: GivenCode, device: Device): Promise<AuthPayload> => {
    // A slow hook makes no code too old that was used in time.
    const now = new Date(clock.now());
    const found = await findProved(given, now);
    if (!found) throw new AuthError('CHALLENGE_INVALID');
    const { methods, authenticatedAt } = found.session;
    // Who made the code has not proved this: it may have been a thief, and the user proved it later.
    if (authenticatedAt > found.createdAt) throw new AuthError('CHALLENGE_INVALID');
    const condition = { loginCode: { hash: hashOf(given.code), now } };
    const proof = { method: 'hand-over', methods, provedAt: authenticatedAt, condition } as const;
    return signIn.admit(toUser(found.user), proof, device);
  };

  return {
    async create(wanted, { user, session, authenticatedAt }) {
      requireReturn(wanted);
      // The session has proved more since this token was issued: what is handed over is what the session has proved.
      if (inSeconds(session.authenticatedAt) > inSeconds(authenticatedAt))
        throw new AuthError('REAUTHENTICATION_REQUIRED', { maxAge: freshSeconds });
      const { returnTo, codeChallenge, state = null } = wanted;
      const code = prefix + random(32).toString('base64url');
      // The clock of the server that has asked for the proof may be ahead.
      const createdAt = new Date(Math.max(clock.now(), session.authenticatedAt.getTime()));
      const isLive = await store.insert({
        hash: hashOf(code),
        userId: user.id,
        sessionId: session.id,
        codeChallenge,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + ttlSeconds * 1000),
      });
      if (!isLive) throw sessionRevoked();
      record('login_code_created', { userId: user.id, sessionId: session.id });
      return { url: withQuery(returnTo, { code, state }), expiresIn: ttlSeconds };
    },

    async login(given, device, caller) {
      if (!isCodeVerifier(given.codeVerifier))
        throw refusal('codeVerifier', 'It has 43 to 128 letters, digits and -._~.');
      try {
        return await admit(given, device);
      } catch (error) {
        const isRefused = error instanceof AuthError && error.code === 'CHALLENGE_INVALID';
        if (isRefused) await attempts.count(refusedLoginCodes, caller);
        throw error;
      }
    },
  };
}

function refusal(argument: string, message: string): AuthError {
  return new AuthError('BAD_USER_INPUT', { argument: [argument], message });
}

/** Tokens say whole seconds. */
const inSeconds = (time: Date) => Math.floor(time.getTime() / 1000);
