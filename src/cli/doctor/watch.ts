import { readStart } from './read-start.ts';

/** What was seen of the last request to a provider. */
export interface Seen {
  readonly url: string;
  /** Undefined where there was no answer. */
  readonly status?: number;
  readonly location?: string;
  /** How far the provider's clock is ahead of this machine's, in seconds. */
  readonly ahead?: number;
  /** Why there was no answer, as Node names it: `ECONNREFUSED`. */
  readonly fault?: string;
  /** `error` in an answer (RFC 6749 §5.2), and how the provider explains it. */
  readonly error?: string;
  readonly explanation?: string;
}

/** Returns a `fetch` that remembers what the server keeps to itself: of a failure it logs a few words alone. `reach` is for tests. */
export function watch(reach: (url: string) => string = (url) => url): {
  readonly fetch: typeof fetch;
  readonly seen: () => Seen;
} {
  let last: Seen = { url: '' };
  return {
    seen: () => last,
    async fetch(input, init) {
      const { url } = new Request(input);
      try {
        const answer = await fetch(reach(url), init);
        const body = await readStart(answer);
        last = { url, ...look(answer), ...errorIn(body.toString()) };
        return new Response(body.length === 0 ? null : body, answer);
      } catch (error) {
        last = { url, fault: faultOf(error) };
        throw error;
      }
    },
  };
}

function look({ status, headers }: Response): Omit<Seen, 'url'> {
  const location = headers.get('location');
  // A document from a cache is as old as it says.
  const date = Date.parse(headers.get('date') ?? '') + Number(headers.get('age') ?? 0) * 1000;
  return {
    status,
    ...(location !== null && { location }),
    ...(Number.isFinite(date) && { ahead: Math.round((date - Date.now()) / 1000) }),
  };
}

function errorIn(text: string): Pick<Seen, 'error' | 'explanation'> {
  try {
    const said = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const { error, error_description: explanation } = said;
    return {
      ...(typeof error === 'string' && { error }),
      ...(typeof explanation === 'string' && { explanation }),
    };
  } catch {
    return {};
  }
}

/** `fetch` says `fetch failed`, and has the reason in its cause. */
function faultOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string') return one.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}
