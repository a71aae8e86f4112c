/** An e-mail address that a mail can be sent to. Only a proved one is a user's. */
export interface EmailAddress {
  /** As it was given: mails go to exactly this text. */
  readonly address: string;
  /** What makes an address unique: two addresses with one key are the same. */
  readonly key: string;
  /** The key without a plus-tag, for limits on mails alone: `susan+shop@…` is read in the same mailbox as `susan@…`. */
  readonly mailboxKey: string;
}

/** RFC 5321 §4.5.3.1, in octets, which are characters here. */
const maxLength = 254;
const maxLocalLength = 64;

/*
 * A dot-atom (RFC 5322 §3.2.3) without `%` and `!`, by which old relays send a mail on to another host, and a domain name
 * with a dot in it. Only one label begins with two letters and two dashes: `xn--`. The last one begins with a letter, so
 * no domain is an IP address, in whatever notation.
 */
const atom = "[a-z0-9#$&'*+/=?^_`{|}~-]+";
const label = '(?!(?!xn)[a-z0-9]{2}--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const shape = new RegExp(`^(${atom}(?:\\.${atom})*)@(?:${label}\\.)+(?=[a-z])${label}$`);

/** How an encoded word begins (RFC 2047 §2): a relay could read another address in it. */
const encodedWord = '=?';

/**
 * Returns the address, or null for what is none that Latchkey sends mail to: ASCII alone, no quotes, comments, groups or
 * lists, no IP address, no name of a host without a dot. White space is part of no address and is not trimmed: forms of
 * type `email` trim it, and what is mended here would be a second spelling.
 */
export function parseEmailAddress(text: string): EmailAddress | null {
  if (text.length > maxLength || !/^\p{ASCII}+$/u.test(text)) return null;
  // ASCII alone: the small form of the Kelvin sign would be a k.
  const key = text.toLowerCase();
  const [, local = ''] = shape.exec(key) ?? [];
  if (local === '' || local.length > maxLocalLength || local.includes(encodedWord)) return null;
  const untagged = local.replace(/(?<=.)\+.*$/, '');
  return { address: text, key, mailboxKey: untagged + key.slice(local.length) };
}
