/** What a client says that it is (RFC 6749 §2.3.1). */
export interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string;
}

/**
 * Returns the credentials of a client, by HTTP Basic or in the form; null where there are none that can be read; `twice` where
 * both ways are used (RFC 6749 §2.3).
 */
export function readClient(
  authorization: string | null,
  form: ReadonlyMap<string, string>,
): ClientCredentials | 'twice' | null {
  const [clientId, secret] = [form.get('client_id'), form.get('client_secret')];
  if (authorization === null)
    return clientId !== undefined && secret !== undefined ? { clientId, secret } : null;
  if (secret !== undefined) return 'twice';
  const basic = readBasic(authorization);
  if (!basic || (clientId !== undefined && clientId !== basic.clientId)) return null;
  return basic;
}

/** RFC 7617 §2: the id ends with the first colon. Both are encoded like the values of a form before. */
function readBasic(authorization: string): ClientCredentials | null {
  const [, encoded] = /^basic +([a-z\d+/]+={0,2}) *$/i.exec(authorization) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon === -1) return null;
  const clientId = decodeFormValue(text.slice(0, colon));
  const secret = decodeFormValue(text.slice(colon + 1));
  return clientId === null || secret === null ? null : { clientId, secret };
}

function decodeFormValue(value: string): string | null {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
