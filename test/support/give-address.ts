import { openEngine } from '../../src/store/open.ts';

/** Gives a user a proved address, in a database that several have open. */
export async function giveAddress(
  databaseUrl: string,
  userId: string,
  { email = 'susan@example.com', locale = null as string | null } = {},
): Promise<void> {
  const { engine } = await openEngine(databaseUrl, {}, (one) => one.migrate());
  const row = { email, email_key: email, email_proved_at: 0, locale };
  await engine.db
    .insertInto('contacts')
    .values({ user_id: userId, ...row })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
    .execute();
  await engine.db.destroy();
}
