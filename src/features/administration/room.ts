import type { Events } from '../../room.ts';

export const events = {
  user_created: {
    level: 'info',
    message: 'a user was created',
    when: 'An operator created a user.',
  },
  user_invited: {
    level: 'info',
    message: 'an address was invited to sign up',
    when: 'An operator invited the reader of an address to sign up; `scope` is what the user will begin with, if anything. The address is in no log.',
  },
  invitation_revoked: {
    level: 'info',
    message: 'an invitation was revoked',
    when: 'An operator revoked the invitation of an address.',
  },
  users_imported: {
    level: 'info',
    message: 'users were imported',
    when: 'An operator imported users from a file; `count` is how many.',
  },
  user_disabled: {
    level: 'info',
    message: 'a user was disabled',
    when: 'An operator disabled a user, which ends their sessions.',
  },
  user_enabled: {
    level: 'info',
    message: 'a user was enabled',
    when: 'An operator let a disabled user log in again.',
  },
  user_deleted: {
    level: 'info',
    message: 'a user was deleted',
    when: 'A user deleted their account, or an operator (`actor`) deleted the user.',
  },
  password_set: {
    level: 'info',
    message: 'a password was set',
    when: 'An operator gave a user a new password, which ends their sessions.',
  },
  second_factors_reset: {
    level: 'warn',
    message: 'the second factors of a user were removed',
    when: 'An operator took all second factors from a user who has lost theirs, which ends their sessions.',
  },
  identities_unlinked: {
    level: 'warn',
    message: 'all identities of a user were unlinked',
    when: 'An operator unlinked all accounts at providers from a user, which ends their sessions.',
  },
  scope_granted: {
    level: 'info',
    message: 'a scope was granted',
    when: 'An operator gave a user the scope `scope`.',
  },
  scope_revoked: {
    level: 'info',
    message: 'a scope was revoked',
    when: 'An operator took the scope `scope` from a user.',
  },
  all_sessions_revoked: {
    level: 'warn',
    message: 'the sessions of all users were ended',
    when: 'An operator ended the sessions of all users.',
  },
} as const satisfies Events;
