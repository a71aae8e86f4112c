import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a change comes from: who asks for it, and by which client. */
export interface Origin {
  /** The user of the request; null where no one is logged in. */
  readonly viewer: OriginViewer | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** What the audit log says of a viewer. */
export interface OriginViewer {
  readonly user: { readonly id: string };
  readonly session?: { readonly id: string };
  readonly isInteractive: boolean;
  readonly actor?: { readonly sub: string } | null;
}

const origins = new AsyncLocalStorage<Origin>();

/** Runs what a request asks for, so that every event that it causes says where it came from. */
export function withOrigin<T>(origin: Origin, run: () => T): T {
  return origins.run(origin, run);
}

/** Runs what the server does by itself, though a request has set it off, and what goes on after the request. */
export function withoutOrigin<T>(run: () => T): T {
  return origins.exit(run);
}

/** Returns where the request came from that is being answered, or null for what the server does by itself. */
export function currentOrigin(): Origin | null {
  return origins.getStore() ?? null;
}
