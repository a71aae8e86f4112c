import type { Kysely } from 'kysely';
import type { SecondFactorStore } from '../../features/second-factors/store.ts';
import type { Tables } from '../tables.ts';
import { compiledQuery, type Slots } from './compiled.ts';
import { loginChallengeQueries } from './login-challenges.ts';

export function secondFactorQueries(db: Kysely<Tables>): SecondFactorStore {
  return {
    ...loginChallengeQueries(db),

    async find(userId) {
      const [row] = await selectFactors(db, { userId });
      return {
        totpSince: row?.totp_since == null ? null : new Date(row.totp_since),
        totpFailures: row?.totp_failures ?? 0,
        passkeys: row?.passkeys ?? 0,
        recoveryCodes: row?.recovery_codes ?? 0,
      };
    },
  };
}

const selectFactors = compiledQuery((db, { userId }: Slots<{ userId: string }>) =>
  db.selectNoFrom(({ selectFrom, fn }) => [
    selectFrom('totp').select('created_at').where('user_id', '=', userId).as('totp_since'),
    selectFrom('totp').select('failures').where('user_id', '=', userId).as('totp_failures'),
    selectFrom('passkeys')
      .select(fn.countAll<number>().as('count'))
      .where('user_id', '=', userId)
      .as('passkeys'),
    selectFrom('recovery_codes')
      .select(fn.countAll<number>().as('count'))
      .where('user_id', '=', userId)
      .where('used_at', 'is', null)
      .as('recovery_codes'),
  ]),
);
