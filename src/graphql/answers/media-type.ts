/** The response media types of GraphQL over HTTP. */
export type MediaType = 'application/graphql-response+json' | 'application/json';

export interface Negotiated {
  readonly mediaType: MediaType;
  /**
   * Whether the client knows `application/json` alone: that media type answers every well-formed request
   * with 200, because a status from such a client's proxy and one from GraphQL look the same to it.
   */
  readonly alwaysOk: boolean;
}

/**
 * Returns how to answer an Accept header, or null where the client accepts neither type. A client
 * that names neither type but accepts anything (curl, a browser) gets JSON, with the status of its first error.
 */
export function negotiate(accept: string | null): Negotiated | null {
  const ranges = (accept?.trim() || '*/*').toLowerCase().split(',').map(parseRange);
  const accepts = (type: string) => ranges.some((range) => range.type === type && range.accepted);
  if (accepts('application/graphql-response+json')) {
    return { mediaType: 'application/graphql-response+json', alwaysOk: false };
  }
  if (accepts('application/json')) return { mediaType: 'application/json', alwaysOk: true };
  if (accepts('*/*') || accepts('application/*')) {
    return { mediaType: 'application/json', alwaysOk: false };
  }
  return null;
}

function parseRange(text: string): { type: string; accepted: boolean } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const get = (name: string) =>
    parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
  const charset = get('charset')?.replaceAll('"', '') ?? 'utf-8';
  return { type, accepted: Number(get('q') ?? 1) > 0 && ['utf-8', 'utf8'].includes(charset) };
}
