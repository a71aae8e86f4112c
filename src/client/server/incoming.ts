type Named = Readonly<Record<string, string | readonly string[] | undefined>>;
type HeadersLike = Pick<Headers, 'get'> | Named;

/** A request that came in: a `Request`, Node's request, or the headers of either. */
export type Incoming = HeadersLike | { readonly headers: HeadersLike };

/** Returns the function that reads a header of the request, by its name in lower case. */
export function headersOf(incoming: Incoming): (name: string) => string | null {
  const headers = hasHeaders(incoming) ? incoming.headers : incoming;
  if (isHeaders(headers)) return (name) => headers.get(name);
  return (name) => {
    const value = headers[name];
    // Node joins the cookies of several headers by itself. What else comes twice is not read here.
    return typeof value === 'string' ? value : null;
  };
}

function hasHeaders(incoming: Incoming): incoming is { readonly headers: HeadersLike } {
  return 'headers' in incoming && typeof incoming.headers === 'object';
}

function isHeaders(headers: HeadersLike): headers is Pick<Headers, 'get'> {
  return typeof headers.get === 'function';
}
