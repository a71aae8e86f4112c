import { STATUS_CODES } from 'node:http';

/** Returns what a status means in words (RFC 9112 §4); for one that has none, what Node writes. */
export function reasonPhrase(status: number): string {
  return STATUS_CODES[status] ?? 'unknown';
}

/** Returns the answer with its reason phrase. A Response that was given none has none, and some proxies refuse that. */
export function withReasonPhrase(answer: Response): Response {
  const { status, statusText, headers, body } = answer;
  if (statusText !== '') return answer;
  return new Response(body, { status, statusText: reasonPhrase(status), headers });
}
