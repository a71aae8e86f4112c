import { openEngine } from '../../src/store/open.ts';
import { at } from './rows.ts';

const owned = [
  'totp',
  'recovery_codes',
  'passkeys',
  'trusted_devices',
  'login_challenges',
  'login_codes',
  'identities',
] as const;

/** The tables of second factors, and of what depends on them. */
export type FactorTable = (typeof owned)[number] | 'oidc_codes';

/** Another who looks at the tables of second factors, and writes to them. */
export async function openFactorRows(databaseUrl: string) {
  const { engine } = await openEngine(databaseUrl, { poolSize: 1 }, (one) => one.migrate());
  const { db } = engine;

  const trust = (userId: string, id: string, expiresAt = at(1000)) =>
    db
      .insertInto('trusted_devices')
      .values({
        id,
        user_id: userId,
        secret_hash: `hash of ${id}`,
        created_at: at(0).getTime(),
        expires_at: expiresAt.getTime(),
        last_used_at: null,
        user_agent: 'a phone',
      })
      .execute();

  return {
    trust,

    /** Gives the user an authenticator app, three recovery codes, two passkeys, a trusted device, a login that waits, a code, an identity, and a code of a login with that. */
    async give(userId: string): Promise<void> {
      const times = { created_at: at(0).getTime(), expires_at: at(1000).getTime() };
      await db
        .insertInto('totp')
        .values({
          user_id: userId,
          sealed: 'sealed',
          created_at: at(0).getTime(),
          last_step: 1,
          failures: 100,
        })
        .execute();
      for (const n of [1, 2, 3]) {
        const code = { id: `${userId} code ${n}`, user_id: userId, prefix: `p${n}`, hash: `h${n}` };
        await db
          .insertInto('recovery_codes')
          .values({ ...code, created_at: at(0).getTime(), used_at: null })
          .execute();
      }
      for (const n of [1, 2]) {
        await db
          .insertInto('passkeys')
          .values({
            id: `${userId} passkey ${n}`,
            user_id: userId,
            credential_id: `${userId} ${n}`,
            public_key: 'a key',
            counter: 0,
            transports: '',
            is_synced: 0,
            aaguid: null,
            rp_id: 'localhost',
            name: 'Laptop',
            created_at: at(0).getTime(),
            last_used_at: null,
          })
          .execute();
      }
      await trust(userId, `device of ${userId}`);
      await db
        .insertInto('login_challenges')
        .values({
          hash: `challenge of ${userId}`,
          user_id: userId,
          password_hash: null,
          methods: 'MAIL',
          attempts_left: 5,
          ...times,
        })
        .execute();
      await db
        .insertInto('login_codes')
        .values({
          hash: `code of ${userId}`,
          user_id: userId,
          session_id: 'a session',
          code_challenge: 'a challenge',
          ...times,
        })
        .execute();
      const identity = { provider: 'example', issuer: 'https://example.com', subject: userId };
      await db
        .insertInto('identities')
        .values({
          id: `identity of ${userId}`,
          user_id: userId,
          ...identity,
          created_at: at(0).getTime(),
        })
        .execute();
      await db
        .insertInto('oidc_codes')
        .values({
          hash: `oidc code of ${userId}`,
          verifier_hash: 'a verifier',
          ...identity,
          is_email_verified: 1,
          is_email_authoritative: 0,
          is_for_linking: 0,
          ...times,
        })
        .execute();
    },

    /** Returns how many rows the user has in each table. */
    async count(userId: string): Promise<Record<FactorTable, number>> {
      const counts = {} as Record<FactorTable, number>;
      for (const table of owned) {
        const rows = await db
          .selectFrom(table)
          .select('user_id')
          .where('user_id', '=', userId)
          .execute();
        counts[table] = rows.length;
      }
      const codes = await db
        .selectFrom('oidc_codes')
        .select('hash')
        .where('subject', '=', userId)
        .execute();
      return { ...counts, oidc_codes: codes.length };
    },

    async failures(userId: string): Promise<number | undefined> {
      const row = await db
        .selectFrom('totp')
        .select('failures')
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row?.failures;
    },

    close: () => db.destroy(),
  };
}
