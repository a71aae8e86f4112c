import { STATUS_CODES } from 'node:http';

/** Returns the reason phrase of a status (RFC 9112 §4); for an unknown status, the one that Node writes. */
export function reasonPhrase(status: number): string {
  return STATUS_CODES[status] ?? 'unknown';
}

/** Returns the answer with its reason phrase. A Response has none by default, and some proxies refuse that. */
export function withReasonPhrase(answer: Response): Response {
  const { status, statusText, headers, body } = answer;
  if (statusText !== '') return answer;
  return new Response(body, { status, statusText: reasonPhrase(status), headers });
}
