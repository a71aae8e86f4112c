import type { Command } from 'commander';
import { findUserByName } from '../features/users/find-user.ts';
import { withUsers } from './administration.ts';
import { noSuchUser } from './no-such-user.ts';
import { settingsHelp } from './settings-help.ts';

export function addSessionCommands(program: Command): void {
  const sessions = program
    .command('sessions')
    .description('Manage sessions: revoke.')
    .addHelpText('after', settingsHelp(['databaseUrl']));
  sessions
    .command('revoke')
    .description(
      'End the sessions of a user, or everybody’s. Their tokens are refused from the next request on; a service that verifies access tokens by itself takes them until they expire. Everybody may log in again.',
    )
    .argument('[name]', 'the username')
    .option('--all', 'end the sessions of all users')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(revoke);
}

async function revoke(name: string | undefined, { all = false }: { all?: boolean }): Promise<void> {
  if ((name !== undefined) === all) {
    throw new Error('Say whose sessions shall end: either a username, or --all.');
  }
  await withUsers(async ({ store: { users, sessions }, config }) => {
    const now = new Date();
    if (name === undefined) {
      await sessions.revokeAll(now);
      console.log('Ended all sessions.');
      return;
    }
    const user = await findUserByName(users, name);
    const ended = user && (await sessions.revokeAllOf(user.id, now));
    if (ended === null) throw noSuchUser(name, config);
    console.log(`Ended ${count(ended)} of ${name}.`);
  });
}

function count(sessions: number): string {
  return `${sessions} ${sessions === 1 ? 'session' : 'sessions'}`;
}
