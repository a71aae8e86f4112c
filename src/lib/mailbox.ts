/** An address with the name that people see beside it, which may be empty (RFC 5322 §3.4). */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const word = "[\\w#$&'*+/=^`{|}~-]+";
const label = '[a-z\\d]([a-z\\d-]{0,61}[a-z\\d])?';
const shape = new RegExp(`^(?=.{1,64}@)${word}(\\.${word})*@(${label}\\.)+(?!\\d+$)${label}$`, 'i');

/**
 * Returns whether every program on the way reads this as one and the same address: no quotes, no comments, no lists, no
 * routes (`%` and `!`), no encoded words (`=?`), only ASCII, and a domain that has a dot and is no number.
 */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && shape.test(text);
}

const named = /^(?:"([^"]*)"|([^"]*?)) *<([^<>]*)>$/;
const plainName = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"<>@\\]{0,64}$/u;

/** Returns the mailbox that a text such as `Example <auth@example.com>` or `auth@example.com` names, or null. */
export function mailboxOf(text: string): Mailbox | null {
  const [, quoted, plain = '', address = text] = named.exec(text) ?? [];
  const name = (quoted ?? plain).trim();
  return isMailAddress(address) && plainName.test(name) ? { name, address } : null;
}

/** Returns the domain of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
