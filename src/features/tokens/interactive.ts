/**
 * Returns whether the user of a token has logged in themselves: `auth_time` says when they last proved who they are
 * (OpenID Connect Core §2), and no `act` says that another acts in their place (RFC 8693 §4.1). A token that says less
 * is taken for one of an API key.
 */
export function isInteractive(claims: Readonly<Record<string, unknown>>): boolean {
  return Number.isSafeInteger(claims['auth_time']) && claims['act'] === undefined;
}
