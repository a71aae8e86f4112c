import { isIP } from 'node:net';

/** What `localhost` reaches, as URLs have it. */
const thisMachine = new Set(['127.0.0.1', '0.0.0.0', '[::1]', '[::]']);

/** Returns where a browser of this machine finds a server that listens on this host and port. */
export function localOrigin(host = 'localhost', port = 0): string {
  const url = new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`);
  if (thisMachine.has(url.hostname)) url.hostname = 'localhost';
  return url.origin;
}
