import type { ComponentChildren } from 'preact';

/**
 * Returns the token in the address, or null, and takes it out of the address bar, where it would stay in the history,
 * in bookmarks and on screenshots. From now on it is only in memory. What a mail program added goes with it.
 */
export function takeToken(
  { hash, search, pathname }: Pick<Location, 'hash' | 'search' | 'pathname'>,
  history: Pick<History, 'replaceState'>,
): string | null {
  const token = /^#(lk_(?:link|password)_[\w-]+)/.exec(hash)?.[1] ?? null;
  if (token !== null) history.replaceState(null, '', pathname);
  // A link that is not whole, too, is in no bookmark.
  else if (hash.startsWith('#lk_')) history.replaceState(null, '', pathname + search);
  return token;
}

/** What a link is for: `MailLink` in schema.graphql. */
export interface MailLink {
  readonly purpose: string;
  /** Empty for a code that an administrator has passed on. */
  readonly email: string;
  readonly username: string | null;
  readonly expiresAt: string;
}

/**
 * Returns the name where it is letters and digits alone, as mails show it, else null. The user who wants to have the
 * address chose it, and could have chosen a sentence, a telephone number or an address of the web.
 */
export function plainName(username: string | null): string | null {
  const isPlain = /^(?:[\p{L}\p{N}]\p{M}{0,2}){1,32}$/u.test(username ?? '');
  return isPlain && !/\d{5}/.test(username ?? '') ? username : null;
}

/** What each page of a link is given. */
export interface LinkProps {
  readonly token: string;
  readonly link: MailLink;
  /** Does something with the link. Throws what another try can mend; else the page says why the link is over. */
  readonly use: (act: () => Promise<void>) => Promise<void>;
  /** Says how long the link is good. */
  readonly until: ComponentChildren;
}
