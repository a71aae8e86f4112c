/*
 * What a tab keeps of a login at a provider: of this tab alone, so that two tabs can be on their way at once. A browser that
 * keeps nothing has the verifier in its cookie.
 */

/** A login that goes on at a provider. */
export interface Begun {
  readonly provider: string;
  readonly verifier: string;
}

/** An account at a provider that can be linked, once its user has logged in: `ACCOUNT_EXISTS` in schema.graphql. */
export interface Waiting {
  readonly provider: string | undefined;
  readonly code: string;
  readonly verifier: string | undefined;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Milliseconds for which the server keeps the code of an account that can be linked. */
const linkable = 600_000;

const names = { begun: 'latchkey-provider', waiting: 'latchkey-link' };

export const keepBegun = (begun: Begun) => write(names.begun, begun);

/** Returns the login that this tab has begun last. */
export const findBegun = () => read(names.begun) as Begun | null;

export const dropBegun = () => remove(names.begun);

export function keepWaiting(waiting: Omit<Waiting, 'until'>): Waiting {
  const whole = { ...waiting, until: Date.now() + linkable };
  write(names.waiting, whole);
  return whole;
}

/** Returns the account that waits to be linked, if it is not too late. */
export function findWaiting(): Waiting | null {
  const waiting = read(names.waiting) as Waiting | null;
  return waiting && waiting.until > Date.now() ? waiting : null;
}

export const dropWaiting = () => remove(names.waiting);

// A browser may refuse its storage: then each of these throws.

function read(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null');
  } catch {
    return null;
  }
}

function write(name: string, kept: unknown): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // The cookie remains.
  }
}

function remove(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // There is nothing.
  }
}
