import type { Kysely } from 'kysely';
import type { InvitationStore } from '../../features/sign-up/store.ts';
import type { Tables } from '../tables.ts';
import { atomically } from './atomically.ts';
import { lockByName } from './locks.ts';
import { insertMail } from './outbox.ts';

export function invitationQueries(db: Kysely<Tables>): InvitationStore {
  return {
    replace: (emailKey, mail) =>
      atomically(db, async (transaction) => {
        // Two operators at once would each leave the other's invitation.
        await lockByName(transaction, 'invitations');
        // The mail first: a courier that is about to make its link finds it gone, or has made the link by then.
        const waiting = await transaction
          .deleteFrom('outbox')
          .where('email_key', '=', emailKey)
          .where('kind', '=', 'invitation')
          .executeTakeFirst();
        const links = await transaction
          .deleteFrom('one_time_tokens')
          .where('email_key', '=', emailKey)
          .where('purpose', '=', 'INVITATION')
          .where('used_at', 'is', null)
          .executeTakeFirst();
        if (mail) await insertMail(transaction, mail);
        return waiting.numDeletedRows + links.numDeletedRows > 0n;
      }),
  };
}
