/** Returns whether a page is on the domain, or on one below it. */
export function isBelowDomain(page: string, domain: string): boolean {
  const { protocol, hostname } = new URL(page);
  return /^https?:$/.test(protocol) && (hostname === domain || hostname.endsWith(`.${domain}`));
}
