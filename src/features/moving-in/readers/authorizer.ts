import { createReader, hasHappened, namesOf, type Leave } from '../create-reader.ts';
import type { Fields } from '../fields.ts';
import type { MovingUser } from '../moving-user.ts';
import type { ReaderMaker } from '../reader-maker.ts';

/*
 * The table `authorizer_users`, or the collection of that name: the columns of internal/storage/schemas/user.go of
 * authorizerdev/authorizer. Moments are in seconds. Which account at a provider a user has is not in it.
 */
export const authorizer: ReaderMaker = {
  takes: [],
  create: () => createReader('authorizer', [], toUser),
};

function toUser(record: Fields, leave: Leave): MovingUser {
  if (record.has('phone_number')) leave('phone numbers');
  if (record.boolean('is_multi_factor_auth_enabled') === true) leave('second factors');
  if (record.has('roles')) leave('roles');
  if (record.text('signup_methods')?.split(',').some(isProvider)) leave('accounts at providers');
  const names = {
    email: record.text('email'),
    isEmailVerified: hasHappened(record.moment('email_verified_at')),
  };
  return {
    sourceId: record.text('id') ?? record.text('_id') ?? null,
    ...namesOf(names, leave),
    passwordHash: record.text('password'),
    createdAt: record.moment('created_at'),
    isDisabled: hasHappened(record.moment('revoked_timestamp')),
  };
}

/** The other methods need no provider. */
function isProvider(method: string): boolean {
  return !['', 'basic_auth', 'mobile_basic_auth', 'magic_link_login', 'mobile_otp'].includes(
    method.trim(),
  );
}
