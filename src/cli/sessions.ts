import type { Command } from 'commander';
import type { SessionRow } from '../features/sessions/store.ts';
import { quote } from '../lib/quote.ts';
import { getUser, noSuchUser, withAdministration } from './administration.ts';
import { toHarmless } from './audit-line.ts';
import { askFirst, withYes } from './sure.ts';
import { settingsHelp } from './settings-help.ts';

export function addSessionCommands(program: Command): void {
  const sessions = program
    .command('sessions')
    .description('Manage sessions: list, revoke.')
    .addHelpText('after', settingsHelp(['databaseUrl']));
  sessions
    .command('list')
    .description(
      'List the live sessions of a user, the newest first. A line has id, time of the login, time of the last use, time of the end, address, and user agent in quotes, separated by tabs; - is for what is not known.',
    )
    .argument('<name>', 'the username')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(list);
  withYes(sessions.command('revoke'))
    .description(
      'End the sessions of a user, or of all users. Their tokens are refused from the next request on; a service that verifies access tokens by itself accepts them until they expire. The users can log in again; none of their devices is trusted any more.',
    )
    .argument('[name]', 'the username')
    .option('--all', 'end the sessions of all users, and all API keys for good')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(revoke);
}

function list(name: string, { json = false }: { json?: boolean }): Promise<void> {
  return withAdministration(async ({ administration, config }) => {
    const { id } = await getUser({ administration, config }, name);
    const live = await administration.listSessions(id);
    for (const session of live)
      console.log(json ? toHarmless(JSON.stringify(facts(session))) : line(session));
    if (live.length === 0) console.error(`${name} has no live sessions.`);
  });
}

/** The names are those of `Session` in schema.graphql. */
function facts(session: SessionRow) {
  const { id, createdAt, lastUsedAt, expiresAt, ip, userAgent, methods } = session;
  const { impersonatorId = null } = session;
  return {
    id,
    createdAt,
    lastUsedAt,
    expiresAt,
    ip,
    userAgent,
    methods,
    impersonatorId,
  };
}

/** New columns come last, as in the list of users. */
function line({ id, createdAt, lastUsedAt, expiresAt, ip, userAgent }: SessionRow): string {
  const times = [createdAt, lastUsedAt, expiresAt].map((time) => time.toISOString());
  return [id, ...times, ip ?? '-', userAgent === null ? '-' : quote(userAgent)].join('\t');
}

interface RevokeOptions {
  all?: boolean;
  yes?: boolean;
}

async function revoke(
  name: string | undefined,
  { all = false, yes = false }: RevokeOptions,
): Promise<void> {
  if ((name !== undefined) === all) throw new Error('Name a user, or give --all; not both.');
  await withAdministration(async ({ administration, config }) => {
    if (name === undefined) {
      await askFirst('End the sessions of all users, and all API keys?', { yes });
      await administration.revokeAllSessions();
      console.log('Ended all sessions.');
      return;
    }
    const { id } = await getUser({ administration, config }, name);
    const ended = await administration.revokeSessions(id);
    if (ended === null) throw noSuchUser(name, config);
    console.log(`Ended ${ended} ${ended === 1 ? 'session' : 'sessions'} of ${name}.`);
  });
}
