import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';

/** Gives a user an address that they have proved, and maybe one that waits to be proved. */
export async function prove(
  databaseUrl: string,
  username: string,
  email: string | null,
  pendingEmail: string | null = null,
): Promise<void> {
  const values = [email, pendingEmail].map((one) => (one === null ? 'null' : `'${one}'`));
  const keys = values.map((one) => one.toLowerCase());
  await change(
    databaseUrl,
    `delete from contacts where user_id = (select id from users where username = '${username}')`,
    `insert into contacts (user_id, email, email_key, email_proved_at, pending_email, pending_email_key)
      select id, ${values[0]}, ${keys[0]}, 1, ${values[1]}, ${keys[1]}
      from users where username = '${username}'`,
  );
}

async function change(databaseUrl: string, ...statements: string[]): Promise<void> {
  if (databaseUrl.startsWith('sqlite:')) {
    const database = new DatabaseSync(databaseUrl.slice('sqlite:'.length));
    database.exec(statements.join(';'));
    database.close();
    return;
  }
  const client = new Client(databaseUrl);
  await client.connect();
  await client.query(statements.join(';'));
  await client.end();
}
