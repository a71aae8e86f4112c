/** What every peer has in common: ten users in SQLite, a shared secret, and how it says that it is ready. */
import { DatabaseSync } from 'node:sqlite';

export const port = Number(process.env.PORT);
export const secret = process.env.JWT_SECRET;
export const databaseFile = process.env.DATABASE_FILE;
export const typeDefs = /* GraphQL */ `
  type Query {
    me: User
  }
  type User {
    id: ID!
    username: String!
  }
`;
const question = JSON.stringify({ query: '{ me { id username } }' });

/** Returns the function that reads a user by primary key, with one prepared statement. */
export function openUsers() {
  const database = new DatabaseSync(databaseFile);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, username TEXT NOT NULL)');
  const insert = database.prepare('INSERT OR IGNORE INTO users VALUES (?, ?)');
  for (let number = 0; number < 10; number++) insert.run(`user-${number}`, `susan${number}`);
  const find = database.prepare('SELECT id, username FROM users WHERE id = ?');
  return (id) => find.get(id);
}

/** Tells the benchmark what to ask: the request that is measured, its right answer, and how strangers are refused. */
export function announce(request) {
  const url = `http://127.0.0.1:${port}${request.path ?? '/graphql'}`;
  console.log(JSON.stringify({ ...request, url }));
}

/** The announcement of a GraphQL server that takes bearer tokens for user 3. */
export function announceGraphQL(token) {
  announce({
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: question,
    answer: { data: { me: { id: 'user-3', username: 'susan3' } } },
    refusal: { status: 401 },
  });
}
