/** Returns the address that the server has, where `url` may be relative to a page. */
export function absolute(url: string, base: string | undefined): string {
  return base === undefined ? url : new URL(url, base).href;
}

/**
 * Returns the origin of an absolute address; of one that has none, or that is odd, the address itself, so that no other
 * is like it. React Native has no `URL.origin`.
 */
export function originOf(address: string): string {
  return /^https?:\/\/[^/\\?#@]+(?=[/?#]|$)/i.exec(address)?.[0].toLowerCase() ?? address;
}
