import { parseEmailAddress } from './email-address.ts';

/** An address with the name that people see beside it, which may be empty (RFC 5322 §3.4). */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const named = /^(?:"([^"]*)"|([^"]*?)) *<([^<>]*)>$/;
const plainName = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"<>@\\]{0,64}$/u;

/** Returns the mailbox that a text such as `Example <auth@example.com>` or `auth@example.com` names, or null. */
export function mailboxOf(text: string): Mailbox | null {
  const [, quoted, plain = '', address = text] = named.exec(text) ?? [];
  const name = (quoted ?? plain).trim();
  return parseEmailAddress(address) && plainName.test(name) ? { name, address } : null;
}

/** Returns the domain of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
