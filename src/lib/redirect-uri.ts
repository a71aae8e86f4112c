/** Returns where a provider sends browsers back to, from the issuer of this server: what has to be registered there. */
export function redirectUriOf(issuer: string, provider: string): string {
  return `${issuer.replace(/\/$/, '')}/oidc/${provider}/callback`;
}
