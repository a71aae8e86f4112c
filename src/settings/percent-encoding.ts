/** Said of a URL that cannot be read, most often for its password. */
export const notEncoded =
  'cannot be read. In a user name and a password, what has a meaning in URLs is percent-encoded: % is %25, # is %23, / is %2F, ? is %3F, @ is %40, : is %3A';

/** Returns whether each `%` of the text begins a character in UTF-8. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
