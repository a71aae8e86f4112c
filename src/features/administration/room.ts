import type { Events } from '../../room.ts';
import { onOff } from '../../settings/checks.ts';
import { setting, type Settings } from '../../settings/setting.ts';

export const settings = {
  admin: setting({
    name: 'AUTH_ADMIN',
    unit: '`on` or `off`',
    default: 'off',
    example: 'on',
    meaning:
      'Whether the schema has the fields for administrators (`schema.admin.graphql`), and `/admin` its page. Best on a node that only administrators reach.',
    check: onOff(),
  }),
} satisfies Settings;

export const events = {
  user_created: {
    level: 'info',
    message: 'a user was created',
    when: 'An administrator (`actorId`) or an operator (`actor`) created a user.',
    audit: 'viewer',
  },
  user_invited: {
    level: 'info',
    message: 'an address was invited to sign up',
    when: 'An operator invited the reader of an address to sign up; `scope` is what the user will begin with, if anything. The address is in no log.',
    audit: 'viewer',
  },
  invitation_revoked: {
    level: 'info',
    message: 'an invitation was revoked',
    when: 'An operator revoked the invitation of an address.',
    audit: 'viewer',
  },
  user_disabled: {
    level: 'info',
    message: 'a user was disabled',
    when: 'An administrator (`actorId`) or an operator (`actor`) disabled a user, which ends their sessions; or begins to delete one.',
    audit: 'viewer',
  },
  user_enabled: {
    level: 'info',
    message: 'a user was enabled',
    when: 'An administrator (`actorId`) or an operator (`actor`) let a disabled user log in again.',
    audit: 'viewer',
  },
  user_deleted: {
    level: 'info',
    message: 'a user was deleted',
    when: 'A user deleted their account, or an administrator (`actorId`) or an operator (`actor`) deleted the user.',
    audit: 'viewer',
  },
  password_set: {
    level: 'info',
    message: 'a password was set',
    when: 'An operator gave a user a new password, which ends their sessions.',
    audit: 'viewer',
  },
  second_factors_reset: {
    level: 'warn',
    message: 'the second factors of a user were removed',
    when: 'An administrator (`actorId`) or an operator (`actor`) took all second factors from a user who has lost theirs, which ends their sessions.',
    audit: 'viewer',
  },
  identities_unlinked: {
    level: 'warn',
    message: 'all identities of a user were unlinked',
    when: 'An operator unlinked all accounts at providers from a user, which ends their sessions.',
    audit: 'viewer',
  },
  scope_granted: {
    level: 'info',
    message: 'a scope was granted',
    when: 'An administrator (`actorId`) or an operator (`actor`) gave a user the scope `scope`.',
    audit: 'viewer',
  },
  scope_revoked: {
    level: 'info',
    message: 'a scope was revoked',
    when: 'An administrator (`actorId`) or an operator (`actor`) took the scope `scope` from a user.',
    audit: 'viewer',
  },
  all_sessions_revoked: {
    level: 'warn',
    message: 'the sessions of all users were ended',
    when: 'An operator ended the sessions of all users.',
    audit: 'viewer',
  },
} as const satisfies Events;
