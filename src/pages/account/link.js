/**
 * Returns the token in the address, or null, and takes it out of the address bar, where it would stay in the history,
 * in bookmarks and on screenshots. From now on it is only in memory.
 *
 * @param {Location} location
 * @param {History} history
 */
export function takeToken(location, history) {
  const token = location.hash.slice(1);
  if (token || location.search) history.replaceState(null, '', location.pathname);
  // Mail programs may add parameters of their own behind it.
  return /^lk_link_[\w-]+/.exec(token)?.[0] ?? null;
}
