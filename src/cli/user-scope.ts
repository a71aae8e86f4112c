import type { Command } from 'commander';
import { findUserByName } from '../features/users/find-user.ts';
import { isScopeToken, scopeLimits } from '../lib/scope.ts';
import type { ScopeChange, UserStore } from '../features/users/store.ts';
import { noSuchUser } from './no-such-user.ts';
import { withUsers } from './administration.ts';
import { quote } from './quote.ts';
import { settingsHelp } from './settings-help.ts';

/** Adds `user grant` and `user revoke`. */
export function addScopeCommands(user: Command): void {
  addScopeCommand(user, 'grant', {
    description: 'Give the user a scope. It comes with their next access token.',
    step: (users, id, scope) => users.grantScope(id, scope),
    changed: (name, scope) => `Granted ${scope} to ${name}.`,
    unchanged: (name, scope) => `${name} has ${scope} already.`,
  });
  addScopeCommand(user, 'revoke', {
    description: 'Take a scope from the user. It is gone at their next request.',
    step: (users, id, scope) => users.revokeScope(id, scope),
    changed: (name, scope) => `Revoked ${scope} from ${name}.`,
    unchanged: (name, scope) => `${name} does not have ${scope}.`,
  });
}

interface ScopeCommand {
  description: string;
  step(users: UserStore, id: string, scope: string): Promise<ScopeChange>;
  changed(name: string, scope: string): string;
  unchanged(name: string, scope: string): string;
}

function addScopeCommand(user: Command, name: string, command: ScopeCommand): void {
  user
    .command(name)
    .description(command.description)
    .argument('<name>', 'the username')
    .argument('<scope>', 'one scope, such as posts:write')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action((username: string, scope: string) =>
      withUsers(async ({ store, config }) => {
        requireScopeToken(scope);
        const found = await findUserByName(store.users, username);
        const outcome = found && (await command.step(store.users, found.id, scope));
        if (outcome === null || outcome === 'unknown-user') throw noSuchUser(username, config);
        if (outcome === 'too-many')
          throw new Error(`A user cannot have more than ${scopeLimits}. Revoke one first.`);
        console.log(command[outcome](username, scope));
      }),
    );
}

function requireScopeToken(scope: string): void {
  if (isScopeToken(scope)) return;
  throw new Error(
    `${quote(scope)} is not a scope: 1 to 64 ASCII characters, without spaces, double quotes and backslashes.`,
  );
}
