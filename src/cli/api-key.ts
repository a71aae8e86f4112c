import type { Command } from 'commander';
import type { ApiKeyRow } from '../features/api-keys/store.ts';
import { quote } from '../lib/quote.ts';
import { scopeTokens } from '../lib/scope.ts';
import { describeDatabase } from '../store/open.ts';
import { getUser, withAdministration } from './administration.ts';
import { toHarmless } from './audit-line.ts';
import { askFirst, withYes } from './sure.ts';
import { settingsHelp } from './settings-help.ts';

export function addApiKeyCommands(program: Command): void {
  const keys = program
    .command('api-key')
    .description('Look after the API keys of programs: list, revoke.')
    .addHelpText('after', settingsHelp(['databaseUrl']));
  keys
    .command('list')
    .description(
      'List the API keys of a user or a service account, the newest first, those that have ended included. A line has id, good, ended or expired, the beginning of the secret, time of creation, time of the end, time of the last use, name in quotes, and scopes, separated by tabs; - is for what is not known.',
    )
    .argument('<name>', 'the username')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(list);
  withYes(keys.command('revoke'))
    .description(
      'End an API key for good. Its tokens are refused from the next request on; a service that verifies access tokens by itself accepts them until they expire.',
    )
    .argument('<id>', 'the id of the key; see `latchkey api-key list`')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(revoke);
}

function list(name: string, { json = false }: { json?: boolean }): Promise<void> {
  return withAdministration(async ({ administration, config }) => {
    const { id } = await getUser({ administration, config }, name);
    const keys = await administration.listApiKeys(id);
    for (const key of keys) console.log(json ? toHarmless(JSON.stringify(facts(key))) : line(key));
    if (keys.length === 0) console.error(`${name} has no API keys.`);
  });
}

/** The names are those of `ApiKey` in schema.graphql. */
function facts({ userId: _userId, scope, ...key }: ApiKeyRow) {
  return { ...key, scopes: scopeTokens(scope) };
}

/** New columns come last. */
function line(key: ApiKeyRow): string {
  const { id, prefix, createdAt, expiresAt, revokedAt, lastUsedAt, name, scope } = key;
  const end = revokedAt ?? expiresAt;
  const state = revokedAt ? 'ended' : expiresAt <= new Date() ? 'expired' : 'good';
  const times = [createdAt, end, lastUsedAt].map((time) => time?.toISOString() ?? '-');
  return [id, state, prefix, ...times, quote(name), scope || '-'].join('\t');
}

async function revoke(id: string, options: { yes?: boolean }): Promise<void> {
  await withAdministration(async ({ administration, config }) => {
    await askFirst(`End the API key ${quote(id)} for good?`, options);
    const wasGood = await administration.endApiKey(id);
    if (wasGood === null)
      throw new Error(
        `There is no API key ${quote(id)} in ${describeDatabase(config.databaseUrl)}.`,
      );
    console.log(wasGood ? `Ended ${id}.` : `${id} had ended already.`);
  });
}
