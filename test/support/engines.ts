/** Each engine that the store's contract is tested on: a name, and a fresh, empty database. */
export const engines: [string, () => Promise<string>][] = [
  ['SQLite', async () => 'sqlite::memory:'],
];
