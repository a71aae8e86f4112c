import { createReader, namesOf, refuseDeleted, type Leave } from '../create-reader.ts';
import type { Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * The table `wp_users`, as `wp user list --fields=…` writes it (https://developer.wordpress.org/cli/commands/user/list/).
 * Hashes are phpass's, and since 6.8 `$wp$2y$…`:
 * https://make.wordpress.org/core/2025/02/17/wordpress-6-8-will-use-bcrypt-for-password-hashing/.
 */
export const wordpress: ReaderMaker = {
  takes: [],
  create: () => createReader('wordpress', [], toUser),
};

function toUser(record: Fields, leave: Leave): MovingUser {
  refuseDeleted(record.boolean('deleted'));
  if (record.has('roles')) leave('roles');
  const names = { username: record.text('user_login'), email: record.text('user_email') };
  return {
    sourceId: record.text('ID') ?? null,
    ...namesOf(names, leave),
    passwordHash: record.text('user_pass'),
    createdAt: registeredAt(record),
    isDisabled: record.boolean('spam') === true,
  };
}

/** MySQL's date of nothing is the column's default. The others are in UTC. */
function registeredAt(record: Fields): Date | undefined {
  const text = record.text('user_registered');
  return text?.startsWith('0000-') ? undefined : record.moment('user_registered');
}
