import type { Command } from 'commander';
import { scopeTokens } from '../lib/scope.ts';
import { quote } from '../lib/quote.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../features/users/user.ts';
import { getUser, withAdministration } from './administration.ts';
import { settingsHelp } from './settings-help.ts';

/** Adds `user show`. */
export function addShow(user: Command): void {
  user
    .command('show')
    .description(
      'Show what there is of one user: one fact a line, or one JSON object. Passwords, codes and keys are not among it.',
    )
    .argument('<name>', 'the username')
    .option('--json', 'print one JSON object')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action((name: string, { json = false }: { json?: boolean }) =>
      withAdministration(async ({ administration, config, store }) => {
        const facts = await factsOf(await getUser({ administration, config }, name), store);
        if (json) return console.log(JSON.stringify(facts));
        for (const [fact, value] of Object.entries(facts)) console.log(`${fact}\t${shown(value)}`);
      }),
    );
}

async function factsOf(user: User, store: Store) {
  const { id, username, createdAt, disabledAt, scope } = user;
  const now = new Date();
  const [facts, password, contact, factors, identities, keys, sessions] = await Promise.all([
    store.administration.factsOf([id]),
    store.passwords.findByUserId(id),
    store.contacts.find(id),
    store.secondFactors.find(id),
    store.identities.list(id),
    store.apiKeys.list(id),
    store.sessions.list({ userId: id, after: null, limit: 100, now }),
  ]);
  const { isServiceAccount = false, lastSeenAt = null } = facts.get(id) ?? {};
  return {
    id,
    username,
    kind: isServiceAccount ? 'service account' : 'person',
    createdAt,
    disabledAt,
    lastSeenAt,
    scopes: scopeTokens(scope),
    email: contact?.email ?? null,
    hasPassword: password?.passwordHash != null,
    hasAuthenticatorApp: factors.totpSince !== null,
    passkeys: factors.passkeys,
    recoveryCodes: factors.recoveryCodes,
    identities: identities.map(({ provider }) => provider),
    sessions: sessions.length,
    apiKeys: keys.filter(({ revokedAt, expiresAt }) => !revokedAt && expiresAt > now).length,
  };
}

type Value = string | number | boolean | Date | null | readonly string[];

function shown(value: Value): string {
  if (value === null) return '-';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') return value.length === 0 ? '-' : value.map(harmless).join(' ');
  return harmless(String(value));
}

/** What a terminal would obey is shown in quotes. */
const harmless = (text: string) => (/[\p{Cc}\p{Cf}]/u.test(text) ? quote(text) : text);
