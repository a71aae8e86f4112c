import type { Command } from 'commander';
import type { Administration } from '../features/administration/administer.ts';
import { requireScopeToken } from '../features/administration/scopes.ts';
import type { Change } from '../features/users/store.ts';
import { getUser, noSuchUser, withAdministration } from './administration.ts';
import { settingsHelp } from './settings-help.ts';

/** Adds `user grant` and `user revoke`. */
export function addScopeCommands(user: Command): void {
  addScopeCommand(user, 'grant', {
    description: 'Give the user a scope. It comes with their next access token.',
    step: (administration, id, scope) => administration.grantScope(id, scope),
    changed: (name, scope) => `Granted ${scope} to ${name}.`,
    unchanged: (name, scope) => `${name} has ${scope} already.`,
  });
  addScopeCommand(user, 'revoke', {
    description: 'Take a scope from the user, from their next request on.',
    step: (administration, id, scope) => administration.revokeScope(id, scope),
    changed: (name, scope) => `Revoked ${scope} from ${name}.`,
    unchanged: (name, scope) => `${name} does not have ${scope}.`,
  });
}

interface ScopeCommand {
  description: string;
  step(administration: Administration, userId: string, scope: string): Promise<Change>;
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
      withAdministration(async ({ administration, config }) => {
        requireScopeToken(scope);
        const { id } = await getUser({ administration, config }, username);
        const outcome = await command.step(administration, id, scope);
        if (outcome === 'unknown-user') throw noSuchUser(username, config);
        console.log(command[outcome](username, scope));
      }),
    );
}
