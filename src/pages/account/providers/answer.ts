/** With what a browser comes back from a provider, by way of this server. */
export type Answer =
  | { readonly code: string }
  /** RFC 6749 §4.1.2.1. */
  | { readonly error: 'access_denied' | 'temporarily_unavailable' | 'server_error' };

const errors = ['access_denied', 'temporarily_unavailable', 'server_error'] as const;

/** What this page was opened with. It is no more after the first who asks: no answer is used twice. */
let answer: Answer | null = null;

/**
 * Takes what the address has of a provider out of the address bar: it would stay in the history, and a reload would try it
 * again. `useUpAnswer` returns it.
 */
export function takeAnswer(
  { search, pathname, hash }: Pick<Location, 'search' | 'pathname' | 'hash'>,
  history: Pick<History, 'replaceState'>,
): void {
  const query = new URLSearchParams(search);
  answer = readAnswer(query);
  if (answer === null) return;
  query.delete('code');
  query.delete('error');
  const rest = query.toString();
  history.replaceState(null, '', pathname + (rest && `?${rest}`) + hash);
}

/** Returns what this page was opened with, once. */
export function useUpAnswer(): Answer | null {
  const mine = answer;
  answer = null;
  return mine;
}

function readAnswer(query: URLSearchParams): Answer | null {
  const [code, given] = [query.get('code'), query.get('error')];
  if (code?.startsWith('lk_oidc_')) return { code };
  const error = errors.find((one) => one === given);
  return error ? { error } : null;
}
