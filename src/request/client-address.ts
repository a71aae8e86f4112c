import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { normaliseAddress } from '../lib/ip-address.ts';

/** Stands for the peer at a Unix socket, which has no address. */
export const unixPeer = 'unix';

/** Returns the address that a request comes from, or null where it has none. */
export type ClientAddress = (peer: string | null, headers: Pick<Headers, 'get'>) => string | null;

/** Returns the address at the other end of the connection, `unixPeer`, or null where a client has hung up. */
export function peerOf({ socket }: IncomingMessage): string | null {
  const { remoteAddress } = socket;
  // Over HTTP/1.1 Node keeps it once it was asked, so that it is there also when the client has gone in the meantime.
  if (remoteAddress !== undefined) return remoteAddress;
  return socket.destroyed || socket.localPort !== undefined ? null : unixPeer;
}

/**
 * Returns the function that finds a client's address. `X-Forwarded-For` is read from its end, and only as far
 * as trusted proxies wrote it: a client may have made up the rest. Warns, once, when a proxy in front seems not to be
 * trusted.
 */
export function createClientAddress(
  trustedProxies: readonly string[],
  warn: (problem: string) => void = () => {},
): ClientAddress {
  const trusted = new BlockList();
  for (const network of trustedProxies) if (network !== unixPeer) addNetwork(trusted, network);
  const trustsUnix = trustedProxies.includes(unixPeer);
  const isTrusted = (peer: string) =>
    peer === unixPeer ? trustsUnix : trusted.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4');
  const watch = createWatch(warn);
  /** One hop after another: the header may have thousands, and most are a client's own. */
  const clientBefore = (proxy: string, forwardedFor: string): string => {
    const hops = forwardedFor.split(',');
    let client = proxy;
    while (isTrusted(client)) {
      const before = normaliseAddress(hops.pop() ?? '');
      if (before === null) break;
      client = before;
    }
    return client;
  };

  return (peer, headers) => {
    const direct = peer === unixPeer ? peer : normaliseAddress(peer ?? '');
    if (direct === null) return null;
    const isProxy = isTrusted(direct);
    watch(direct, isProxy, headers);
    const client = isProxy ? clientBefore(direct, headers.get('x-forwarded-for') ?? '') : direct;
    return client === unixPeer ? null : client;
  };
}

const problems = {
  untrusted:
    'A request says that a proxy forwarded it, and came from an address that AUTH_TRUSTED_PROXIES does not list. If that is your proxy, list its address: until then the limits on attempts take all clients behind it for one.',
  unread:
    'A trusted proxy sends no X-Forwarded-For, and that is the one header which is read: the limits on attempts take all clients behind it for one. Let the proxy write it.',
};

/** Reports each problem once, because clients can send any headers at any rate. */
function createWatch(
  warn: (problem: string) => void,
): (direct: string, isTrusted: boolean, headers: Pick<Headers, 'get'>) => void {
  const unsaid = new Set(Object.values(problems));
  return (direct, isTrusted, headers) => {
    const problem = isTrusted ? problems.unread : problems.untrusted;
    if (!unsaid.has(problem)) return;
    const forwardedFor = headers.get('x-forwarded-for');
    const realIp = headers.get('x-real-ip');
    // The host that passes `ip` to `fetch` may have read it from there.
    if (forwardedFor?.includes(direct) || realIp?.includes(direct)) return;
    const isForwarded = forwardedFor !== null;
    const isOtherwise = realIp !== null || headers.get('forwarded') !== null;
    const isProblem = isTrusted ? isOtherwise && !isForwarded : isOtherwise || isForwarded;
    if (isProblem && unsaid.delete(problem)) warn(problem);
  };
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', bits] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}
