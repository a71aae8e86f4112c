/** A URL split at its hosts, of which libpq allows several: `scheme://user@one:1,two:2/path`. */
export interface HostList {
  readonly before: string;
  readonly hosts: readonly string[];
  readonly after: string;
}

/** Splits a URL, because `new URL` refuses several hosts with ports. */
export function hostListOf(url: string): HostList {
  const [, before = '', hosts = '', after = ''] =
    /^(\w+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? [];
  return { before, hosts: hosts.split(','), after };
}

/** Returns one URL for each host, otherwise the same. */
export function urlPerHost(url: string): string[] {
  const { before, hosts, after } = hostListOf(url);
  return hosts.map((host) => `${before}${host}${after}`);
}
