import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Administration } from '../features/administration/administer.ts';
import type { Change } from '../features/users/store.ts';
import type { User } from '../features/users/user.ts';
import { describeDatabase } from '../store/open.ts';
import { getUser, noSuchUser, withAdministration } from './administration.ts';
import { scopeTokens } from '../lib/scope.ts';
import { quote } from '../lib/quote.ts';
import { readNewPassword } from './input.ts';
import { askFirst, withYes } from './sure.ts';
import { addShow } from './user-show.ts';
import { settingsHelp } from './settings-help.ts';
import { addExport } from './user-export.ts';
import { addInvitationCommands } from './user-invite.ts';
import { addResetFactors, addUnlinkIdentities } from './user-factors.ts';
import { addScopeCommands } from './user-scope.ts';

const pageSize = 500;
const passwordHelp = `
The password is asked for twice on a terminal; otherwise it is the one line on standard
input. It cannot be an argument, since other users of the machine can read those.
`;

export function addUserCommands(program: Command): void {
  const user = program
    .command('user')
    .description(
      'Manage users: add, list, show, disable, enable, delete, export, password, reset-factors, unlink-identities, grant, revoke, invite.',
    )
    .addHelpText('after', `\nPut a name that begins with - after --: latchkey user disable -- -x`)
    .addHelpText('after', settingsHelp(['databaseUrl']));
  addAdd(user);
  addList(user);
  addShow(user);
  addPassword(user);
  addChange(user, 'disable', {
    description: 'End the user’s sessions at once, and refuse logins from now on.',
    changed: (name) => `Disabled ${name}.`,
    unchanged: (name) => `${name} is disabled already.`,
    step: (administration, id) => administration.disableUser(id),
  });
  addChange(user, 'enable', {
    description: 'Let a disabled user log in again. Their sessions stay ended.',
    changed: (name) => `Enabled ${name}.`,
    unchanged: (name) => `${name} is not disabled.`,
    step: (administration, id) => administration.enableUser(id),
  });
  addDelete(user);
  addResetFactors(user);
  addUnlinkIdentities(user);
  addExport(user);
  addScopeCommands(user);
  addInvitationCommands(user);
}

function addAdd(user: Command): void {
  user
    .command('add')
    .description('Create a user, also with AUTH_SIGN_UP=closed.')
    .argument('<name>', 'the username, 1 to 64 characters')
    .addHelpText(
      'after',
      passwordHelp +
        settingsHelp([
          'databaseUrl',
          'passwordMinLength',
          'breachedPasswords',
          'usernameScripts',
          'smtpUrl',
        ]),
    )
    .action((username: string) =>
      withAdministration(async ({ administration }) => {
        // Before the prompt for a password.
        await administration.requireFree(username);
        const password = await readNewPassword();
        const created = await administration.createUser({ username, password });
        console.log(`Added ${created.username} (${created.id}).`);
      }),
    );
}

function addPassword(user: Command): void {
  user
    .command('password')
    .description('Replace the user’s password and end their sessions.')
    .argument('<name>', 'the username')
    .addHelpText(
      'after',
      passwordHelp + settingsHelp(['databaseUrl', 'passwordMinLength', 'breachedPasswords']),
    )
    .action((username: string) =>
      withAdministration(async ({ administration, config }) => {
        const found = await getUser({ administration, config }, username);
        const isSet = await administration.setPassword(found, await readNewPassword());
        if (!isSet) throw noSuchUser(username, config);
        console.log(`Replaced the password of ${username}.`);
      }),
    );
}

function addDelete(user: Command): void {
  withYes(user.command('delete'))
    .description(
      'Delete the user at once. Their tokens are refused from now on, and the name is free again.',
    )
    .argument('<name>', 'the username')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action((name: string, options: { yes?: boolean }) =>
      withAdministration(async ({ administration, config }) => {
        const { id } = await getUser({ administration, config }, name);
        await askFirst(`Delete ${quote(name)} for good?`, options);
        if (!(await administration.deleteUser(id))) throw noSuchUser(name, config);
        console.log(`Deleted ${name}.`);
      }),
    );
}

function addList(user: Command): void {
  user
    .command('list')
    .description(
      'List users in the order of their ids: the oldest first, except for users that were imported with an id. A line has id, time of creation, enabled or disabled, name, and scopes, separated by tabs.',
    )
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(({ json = false }: { json?: boolean }) =>
      withAdministration((parts) => listUsers(parts, json)),
    );
}

interface ChangeCommand {
  description: string;
  step(administration: Administration, userId: string): Promise<Change>;
  changed(name: string): string;
  unchanged(name: string): string;
}

function addChange(user: Command, name: string, command: ChangeCommand): void {
  user
    .command(name)
    .description(command.description)
    .argument('<name>', 'the username')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action((username: string) =>
      withAdministration(async ({ administration, config }) => {
        const { id } = await getUser({ administration, config }, username);
        const outcome = await command.step(administration, id);
        if (outcome === 'unknown-user') throw noSuchUser(username, config);
        console.log(command[outcome](username));
      }),
    );
}

async function listUsers(
  { administration, config }: { administration: Administration; config: Config },
  json: boolean,
): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: User[] = await administration.listUsers({ after, limit: pageSize });
    for (const user of page) console.log(json ? JSON.stringify(facts(user)) : line(user));
    if (after === null && page.length === 0)
      console.error(`${describeDatabase(config.databaseUrl)} has no users.`);
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? null;
  }
}

/** The names are those of `User` in schema.admin.graphql. */
function facts({ id, username, createdAt, disabledAt, scope }: User) {
  return { id, username, createdAt, disabledAt, scopes: scopeTokens(scope) };
}

/** New columns come last, and each is always there, so that scripts that count them keep working. */
function line({ id, createdAt, disabledAt, username, scope }: User): string {
  const state = disabledAt ? 'disabled' : 'enabled';
  return [id, createdAt.toISOString(), state, username, scope].join('\t');
}
