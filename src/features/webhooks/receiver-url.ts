import { isInOwnNetwork } from '../../lib/own-network.ts';

const maxLength = 2048;

/** Returns what is wrong with the URL of a receiver, in words that go behind it, or null. Names are not looked up here. */
export function problemOfUrl(text: string, { isPrivate }: { isPrivate: boolean }): string | null {
  if (text.length > maxLength) return `is longer than ${maxLength} characters`;
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, username, password, href } = new URL(text);
  if (protocol !== 'https:' && !(isPrivate && protocol === 'http:'))
    return 'does not begin with https:';
  if (username + password !== '') return 'has credentials';
  if (text.includes('#')) return 'has a fragment';
  if (href.length > maxLength) return `is longer than ${maxLength} characters`;
  return !isPrivate && isInOwnNetwork(href) ? 'is in a private network' : null;
}
