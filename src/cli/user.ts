import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { findUserByName } from '../features/users/find-user.ts';
import { describeDatabase } from '../store/open.ts';
import type { UserRow } from '../features/users/store.ts';
import type { Store } from '../store/store.ts';
import { withUsers } from './administration.ts';
import { noSuchUser } from './no-such-user.ts';
import { readNewPassword } from './password-input.ts';
import { settingsHelp } from './settings-help.ts';
import { addScopeCommands } from './user-scope.ts';

const pageSize = 500;
const passwordHelp = `
The password is asked for twice on a terminal; otherwise it is the one line on standard
input. It is never an argument: other users of the machine can read those.
`;

export function addUserCommands(program: Command): void {
  const user = program
    .command('user')
    .description('Manage users: add, list, disable, enable, delete, password, grant, revoke.')
    .addHelpText('after', `\nA name that begins with - goes after --: latchkey user disable -- -x`)
    .addHelpText('after', settingsHelp(['databaseUrl']));
  addAdd(user);
  addList(user);
  addPassword(user);
  addChange(user, 'disable', {
    description: 'End the user’s sessions at once, and refuse logins from now on.',
    done: 'Disabled',
    step: ({ users }, id) => users.disable(id, new Date()),
  });
  addChange(user, 'enable', {
    description: 'Let a disabled user log in again. Their sessions stay ended.',
    done: 'Enabled',
    step: ({ users }, id) => users.enable(id),
  });
  addChange(user, 'delete', {
    description:
      'Delete the user at once. Their tokens are refused from now on, and the name is free again.',
    done: 'Deleted',
    step: ({ users }, id) => users.delete(id, new Date()),
  });
  addScopeCommands(user);
}

function addAdd(user: Command): void {
  user
    .command('add')
    .description('Create a user. AUTH_SIGN_UP=closed does not hinder it.')
    .argument('<name>', 'the username, 1 to 64 characters')
    .addHelpText(
      'after',
      passwordHelp + settingsHelp(['databaseUrl', 'passwordMinLength', 'usernameScripts']),
    )
    .action((username: string) =>
      withUsers(async ({ users }) => {
        // Before anybody is asked for a password.
        await users.requireFree(username);
        const created = await users.register({ username, password: await readNewPassword() });
        console.log(`Added ${created.username} (${created.id}).`);
      }),
    );
}

function addPassword(user: Command): void {
  user
    .command('password')
    .description('Replace the user’s password and end their sessions.')
    .argument('<name>', 'the username')
    .addHelpText('after', passwordHelp + settingsHelp(['databaseUrl', 'passwordMinLength']))
    .action((username: string) =>
      withUsers(async ({ store, users, config }) => {
        const found = await findUserByName(store.users, username);
        requireFound(found !== null, username, config);
        const password = await readNewPassword();
        requireFound(await users.setPassword({ username, password }), username, config);
        console.log(`Replaced the password of ${username}.`);
      }),
    );
}

function addList(user: Command): void {
  user
    .command('list')
    .description(
      'List users in the order of their ids: oldest first, but for those that were imported with an id. A line has id, time of creation, enabled or disabled, name, and scopes, separated by tabs.',
    )
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(() => withUsers(({ store, config }) => listUsers(store, config)));
}

interface Change {
  description: string;
  done: string;
  /** Returns whether there is such a user. */
  step(store: Store, id: string): Promise<boolean>;
}

function addChange(user: Command, command: string, { description, done, step }: Change): void {
  user
    .command(command)
    .description(description)
    .argument('<name>', 'the username')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action((name: string) =>
      withUsers(async ({ store, config }) => {
        const found = await findUserByName(store.users, name);
        const isDone = found !== null && (await step(store, found.id));
        requireFound(isDone, name, config);
        console.log(`${done} ${name}.`);
      }),
    );
}

function requireFound(found: boolean, name: string, config: Config): void {
  if (!found) throw noSuchUser(name, config);
}

async function listUsers(store: Store, { databaseUrl }: Config): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: UserRow[] = await store.users.list({ after, limit: pageSize });
    for (const user of page) console.log(line(user));
    if (after === null && page.length === 0)
      console.error(`${describeDatabase(databaseUrl)} has no users.`);
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? null;
  }
}

/** New columns come last, and each is always there: whoever counts them keeps counting right. */
function line({ id, createdAt, disabledAt, username, scope }: UserRow): string {
  const state = disabledAt ? 'disabled' : 'enabled';
  return [id, createdAt.toISOString(), state, username, scope].join('\t');
}
