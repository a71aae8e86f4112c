import type { Held, Payload } from './carriers.ts';
import type { LatchkeyError } from './errors.ts';
import { persist } from './persist.ts';
import type { Platform } from './platform.ts';
import type { Variables } from './post.ts';
import type { Session } from './session.ts';
import type { SignedOutReason } from './types.ts';

/** Sends an operation of the client's own, with what is held, and returns its data. Throws a LatchkeyError. */
export type Ask = (
  query: string,
  variables?: Variables,
  held?: Held,
  signal?: AbortSignal,
) => Promise<Record<string, unknown>>;

export interface Renewal {
  /** Returns what to send a request with: fresh enough, if that can be had. */
  current(): Promise<Held>;
  /**
   * Renews what was held, unless it was renewed meanwhile; once, however many ask. `reason`: why the server has refused
   * it. Returns false if it had to wait for another tab, which may have renewed it; not if it `mustRenew`.
   */
  renew(held: Held, reason?: unknown, mustRenew?: boolean): Promise<boolean>;
}

export function createRenewal(options: {
  readonly session: Session;
  readonly ask: Ask;
  /** What is selected of AuthPayload. */
  readonly selection: string;
  /** Whether other tabs can renew at the same moment. */
  readonly isShared: boolean;
  readonly platform: Platform;
}): Renewal {
  const { session, ask, isShared, platform } = options;
  const document = `mutation ($token: String) { refresh(refreshToken: $token) { ${options.selection} } }`;
  let renewing: Promise<boolean> | null = null;
  /** Until when the server wants to be left alone, and until when it is not asked ahead of need, in ticks. */
  let notBefore = 0;
  let notAhead = 0;

  const refresh = async (held: Held) => {
    const data = await persist(
      async (signal) => {
        // Where nothing keeps tabs apart, another one may have been faster.
        if ((await session.look()).key !== held.key) return null;
        return ask(document, { token: held.refreshToken }, undefined, signal);
      },
      platform,
      isShared,
    );
    if (data) await session.keep(data['refresh'] as Payload, held);
  };

  const giveUp = async (held: Held, { code, ...error }: LatchkeyError, reason: unknown) => {
    const { retryAfter } = error as { retryAfter?: number };
    notAhead = platform.ticks() + (retryAfter ?? 5) * 1000;
    if (retryAfter) notBefore = notAhead;
    // Nothing else says that the session is over: not a server that is away, and no other refusal.
    if (code !== 'REFRESH_TOKEN_INVALID' && code !== 'REFRESH_TOKEN_REUSED') return;
    await session.end(code === 'REFRESH_TOKEN_REUSED' ? 'reused' : explain(reason), held);
  };

  const renew: Renewal['renew'] = (held, reason, mustRenew = true) =>
    (renewing ??= session
      .exclusively(async (hasWaited) => {
        if ((await session.look()).key !== held.key) return true;
        if (hasWaited && !mustRenew) return false;
        if (platform.ticks() < notBefore) return true;
        await refresh(held).catch((error: LatchkeyError) => giveUp(held, error, reason));
        return true;
      })
      .finally(() => (renewing = null)));

  return {
    renew,
    async current() {
      const held = await session.look();
      if (!session.isOld(held) || platform.ticks() < notAhead) return held;
      await renew(held, undefined, false);
      return session.look();
    },
  };
}

/** The server does not say why a refresh token is invalid; what it said of the access token does. */
function explain(reason: unknown): SignedOutReason {
  if (reason === 'TOKEN_MISSING') return 'logout';
  return reason === 'SESSION_REVOKED' || reason === 'TOKEN_INVALID' ? 'revoked' : 'expired';
}
