/** better-auth's get-session over node:http, on SQLite. Argument: `cookie-cache` spares it the database. */
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { announce, databaseFile, port, secret } from './people.mjs';

const database = new DatabaseSync(databaseFile);
database.exec('PRAGMA journal_mode = WAL');
const auth = betterAuth({
  database,
  secret,
  baseURL: `http://127.0.0.1:${port}`,
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: process.argv.includes('cookie-cache'), maxAge: 15 * 60 } },
  // In production it allows an address 100 requests in 10 seconds.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
});

await (await getMigrations(auth.options)).runMigrations();
const email = `susan-${Date.now()}@example.com`;
const { headers } = await auth.api.signUpEmail({
  body: { email, name: 'susan3', password: 'correct horse battery' },
  returnHeaders: true,
});
const cookie = headers
  .getSetCookie()
  .map((line) => line.slice(0, line.indexOf(';')))
  .join('; ');

createServer(toNodeHandler(auth)).listen(port, '127.0.0.1', () =>
  announce({
    path: '/api/auth/get-session',
    method: 'GET',
    headers: { cookie },
    answer: { user: { name: 'susan3', email } },
    refusal: { status: 200, body: 'null' },
  }),
);
