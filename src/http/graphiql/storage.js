const prefix = 'latchkey/';

/** GraphiQL's storage. Tabs of other servers that ran on this port are not shown. */
export const storage = {
  getItem: (/** @type {string} */ name) => localStorage.getItem(prefix + name),
  setItem: (/** @type {string} */ name, /** @type {string} */ value) =>
    localStorage.setItem(prefix + name, value),
  removeItem: (/** @type {string} */ name) => localStorage.removeItem(prefix + name),
  names: () => Object.keys(localStorage).filter((name) => name.startsWith(prefix)),
  clear: () => storage.names().forEach((name) => localStorage.removeItem(name)),
  get length() {
    return storage.names().length;
  },
};
