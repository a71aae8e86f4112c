import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isOwnAddress } from '../../lib/own-network.ts';

/** Returns all IP addresses of a name; throws or returns none where it has none. */
export type LookUp = (name: string) => Promise<readonly string[]>;

const timeoutMs = 3_000;
const tries = 2;

/**
 * Asks the name servers alone, without a thread: names of the hosts file are of this machine, and of the threads of the
 * process a slow name server would soon have all.
 */
export const lookUpPublic: LookUp = async (name) => {
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
};

/** As this machine knows the name. */
export const lookUpHere: LookUp = async (name) =>
  (await lookup(name, { all: true })).map(({ address }) => address);

/**
 * Returns the addresses of the host, or a word for the log. One that is not public speaks against all of them: a name server
 * that mixes them tries something.
 */
export async function resolveHost(
  hostname: string,
  options: { isPrivate: boolean; lookUp: LookUp },
): Promise<readonly string[] | 'no address' | 'private address'> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) ? [host] : await options.lookUp(host).catch(() => []);
  if (addresses.length === 0) return 'no address';
  return !options.isPrivate && addresses.some(isOwnAddress) ? 'private address' : addresses;
}
