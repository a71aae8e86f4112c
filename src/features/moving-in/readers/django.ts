import { createReader, namesOf, type Leave } from '../create-reader.ts';
import { Unusable, type Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * `manage.py dumpdata auth.user`: https://docs.djangoproject.com/en/stable/topics/serialization/#serialization-formats-json;
 * or CSV, or a line of JSON a user, with the columns of
 * https://docs.djangoproject.com/en/stable/ref/contrib/auth/#fields. `email_verified` is django-allauth's, joined in.
 */
export const django: ReaderMaker = {
  takes: [],
  create: () => createReader('django', [], toUser),
};

function toUser(record: Fields, leave: Leave): MovingUser {
  const user = record.fields('fields') ?? record;
  const password = user.text('password');
  if (password === undefined && user.text('email') === undefined)
    throw new Unusable('The record is no user.');
  if (user.has('groups')) leave('memberships in groups');
  if (user.has('user_permissions')) leave('permissions');
  if (user.boolean('is_superuser') === true) leave('superuser rights');
  const names = {
    username: user.text('username'),
    email: user.text('email'),
    isEmailVerified: user.boolean('email_verified'),
  };
  return {
    sourceId: record.text('pk') ?? record.text('id') ?? null,
    ...namesOf(names, leave),
    // https://docs.djangoproject.com/en/stable/ref/contrib/auth/: what set_unusable_password() stores begins so.
    passwordHash: password?.startsWith('!') ? undefined : password,
    createdAt: user.moment('date_joined'),
    isDisabled: user.boolean('is_active') === false,
  };
}
