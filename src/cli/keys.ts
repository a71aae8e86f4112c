import { createAudit } from '../features/audit/audit.ts';
import { tellOfKeys } from '../features/keys/telling.ts';
import { operator } from './administration.ts';
import type { Command } from 'commander';
import {
  createKeyAdministration,
  type KeyAdministration,
  type ListedKey,
} from '../features/keys/key-administration.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { systemRandom } from '../lib/secrets.ts';
import { describeDatabase } from '../store/open.ts';
import { withStore } from './database.ts';
import { settingsHelp } from './settings-help.ts';

const keySettings = ['databaseUrl', 'algorithm', 'secret'] as const;

export function addKeyCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('Manage the keys that sign access tokens: list, rotate, retire, rewrap.')
    .addHelpText('after', settingsHelp(keySettings));
  addList(keys);
  addRotate(keys);
  addRetire(keys);
  addRewrap(keys);
}

function addList(keys: Command): void {
  keys
    .command('list')
    .description(
      'List the keys in the order in which they sign. A line has id, algorithm, state (next, current, retired), the time from which it signs, the time at which it retires or -, and how its private half is kept (encrypted, plain, gone), separated by tabs.',
    )
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(() =>
      withKeys(async (administration, { databaseUrl }) => {
        const listed = await administration.list();
        for (const key of listed) console.log(line(key));
        if (listed.length === 0)
          console.error(
            `${describeDatabase(databaseUrl)} has no keys yet: \`serve\` makes the first.`,
          );
      }),
    );
}

function addRotate(keys: Command): void {
  keys
    .command('rotate')
    .description(
      'Publish a new key. It signs a few minutes later, when every service that verifies tokens can know it. No server restarts, and no user logs in again: tokens of the old key stay valid until they expire.',
    )
    .addHelpText('after', settingsHelp(keySettings))
    .action(() =>
      withKeys(async (administration) => {
        const { kid, algorithm, signsFrom } = await administration.rotate();
        console.log(`Published ${kid} (${algorithm}). It signs from ${signsFrom.toISOString()}.`);
      }),
    );
}

function addRetire(keys: Command): void {
  keys
    .command('retire')
    .description(
      'Stop a key from signing. The next key, or a new one, takes over at once: a service that has not read the JWKS since may refuse tokens for up to five minutes. `keys rotate` avoids that.',
    )
    .argument('<kid>', 'the id of the key; see `latchkey keys list`')
    .option(
      '--compromised',
      'forget the key: its tokens are refused within seconds, and their users refresh',
    )
    .addHelpText('after', settingsHelp(keySettings))
    // The id of a key may begin with a hyphen.
    .allowUnknownOption()
    .action((kid: string, { compromised = false }: { compromised?: boolean }) =>
      withKeys(async (administration) => {
        const current = await administration.retire(kid, { forget: compromised });
        console.log(`${compromised ? 'Forgot' : 'Retired'} ${kid}. ${current.kid} signs now.`);
      }),
    );
}

function addRewrap(keys: Command): void {
  keys
    .command('rewrap')
    .description(
      'Encrypt the private keys, and the key that protects other data, with AUTH_SECRET, after it was changed or first set. Then restart the servers with the new secret; until then they use the keys that they have read.',
    )
    .addHelpText('after', settingsHelp(['databaseUrl', 'secret', 'secretPrevious']))
    .action(() =>
      withKeys(async (administration, { secretPrevious }) => {
        const count = await administration.rewrap(secretPrevious);
        console.log(`Encrypted ${count} private ${count === 1 ? 'key' : 'keys'} with AUTH_SECRET.`);
      }),
    );
}

function withKeys(
  work: (administration: KeyAdministration, config: Config) => Promise<void>,
): Promise<void> {
  return withStore(async ({ signingKeys, dataKeys, audit: store }, config) => {
    const shared = { clock: systemClock, random: systemRandom };
    const audit = createAudit({ ...shared, store, log() {} });
    const keys = tellOfKeys(signingKeys, audit, operator());
    const parts = { ...shared, settings: config, store: keys, dataKeys };
    await work(createKeyAdministration(parts), config);
  });
}

function line({ kid, algorithm, state, signsFrom, retiredAt, privateKey }: ListedKey): string {
  const retires = retiredAt?.toISOString() ?? '-';
  return [kid, algorithm, state, signsFrom.toISOString(), retires, privateKey].join('\t');
}
