import { Command } from 'commander';
import { usernameKey } from '../features/users/username.ts';
import type { Store, UserRow } from '../store/store.ts';
import { withUsers } from './administration.ts';
import { readNewPassword } from './password-input.ts';

const pageSize = 500;

export function userCommand(): Command {
  const user = new Command('user').description('Manage users.');
  user
    .command('add')
    .description(
      'Create a user. The password comes from a prompt or from standard input, never from an argument.',
    )
    .argument('<name>', 'the username')
    .action((username: string) =>
      withUsers(async ({ users }) => {
        const created = await users.register({ username, password: await readNewPassword() });
        console.log(`Added ${created.username} (${created.id}).`);
      }),
    );
  user
    .command('list')
    .description(
      'List users in the order of their creation: id, created at, state, name; separated by tabs.',
    )
    .action(() => withUsers(({ store }) => listUsers(store)));
  user
    .command('disable')
    .description('Refuse the user’s logins and tokens from now on.')
    .argument('<name>', 'the username')
    .action((name: string) =>
      change(name, 'Disabled', ({ users }, key) => users.disable(key, new Date())),
    );
  user
    .command('enable')
    .description('Let a disabled user log in again.')
    .argument('<name>', 'the username')
    .action((name: string) => change(name, 'Enabled', ({ users }, key) => users.enable(key)));
  user
    .command('delete')
    .description(
      'Delete the user. Their tokens are refused from now on, and the name is free again.',
    )
    .argument('<name>', 'the username')
    .action((name: string) => change(name, 'Deleted', ({ users }, key) => users.delete(key)));
  user
    .command('password')
    .description('Replace the user’s password, read from a prompt or from standard input.')
    .argument('<name>', 'the username')
    .action((username: string) =>
      withUsers(async ({ users }) => {
        requireFound(
          await users.setPassword({ username, password: await readNewPassword() }),
          username,
        );
        console.log(`Replaced the password of ${username}.`);
      }),
    );
  return user;
}

type Step = (store: Store, usernameKey: string) => Promise<boolean>;

function change(name: string, done: string, step: Step): Promise<void> {
  return withUsers(async ({ store }) => {
    requireFound(await step(store, usernameKey(name)), name);
    console.log(`${done} ${name}.`);
  });
}

function requireFound(found: boolean, name: string): void {
  if (!found) throw new Error(`There is no user ${JSON.stringify(name)}.`);
}

async function listUsers(store: Store): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const page: UserRow[] = await store.users.list({ after, limit: pageSize });
    for (const user of page) console.log(line(user));
    if (page.length < pageSize) return;
    after = page.at(-1)?.id ?? null;
  }
}

function line({ id, createdAt, disabledAt, username }: UserRow): string {
  return [id, createdAt.toISOString(), disabledAt ? 'disabled' : 'enabled', username].join('\t');
}
