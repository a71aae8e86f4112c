import type { Command } from 'commander';
import type { RemovedFactors } from '../features/administration/store.ts';
import { quote } from '../lib/quote.ts';
import { askFirst, withYes } from './sure.ts';
import { getUser, noSuchUser, withAdministration } from './administration.ts';
import { settingsHelp } from './settings-help.ts';

/** Adds `user reset-factors`. */
export function addResetFactors(user: Command): void {
  withYes(user.command('reset-factors'))
    .description(
      'Remove all second factors of a user who has lost theirs: authenticator app, recovery codes, passkeys and trusted devices. Their sessions end; their password and their accounts at providers stay. Be sure who asks for it: after this, one of these alone logs in.',
    )
    .argument('<name>', 'the username')
    .addHelpText('after', settingsHelp(['databaseUrl', 'smtpUrl', 'mailNotices']))
    .action((username: string, options: { yes?: boolean }) =>
      withAdministration(async ({ administration, config }) => {
        const { id } = await getUser({ administration, config }, username);
        await askFirst(`Remove all second factors of ${quote(username)}?`, options);
        const removed = await administration.resetFactors(id);
        if (!removed) throw noSuchUser(username, config);
        console.log(report(username, removed));
      }),
    );
}

/** Adds `user unlink-identities`. */
export function addUnlinkIdentities(user: Command): void {
  withYes(user.command('unlink-identities'))
    .description(
      'Unlink all accounts at providers of a user, as after a thief was in their account and linked one. Their sessions end; their password, passkeys and address stay. A user without these then needs `latchkey user password`.',
    )
    .argument('<name>', 'the username')
    .addHelpText('after', settingsHelp(['databaseUrl', 'smtpUrl', 'mailNotices']))
    .action((username: string, options: { yes?: boolean }) =>
      withAdministration(async ({ administration, config }) => {
        const { id } = await getUser({ administration, config }, username);
        await askFirst(`Unlink all accounts at providers of ${quote(username)}?`, options);
        const removed = await administration.unlinkIdentities(id);
        if (!removed) throw noSuchUser(username, config);
        console.log(
          removed.identities === 0
            ? `${username} has no accounts at providers.`
            : `Unlinked ${counted(removed.identities, 'account')} at providers of ${username}, and ended ${counted(removed.sessions, 'session')}.`,
        );
      }),
    );
}

const nouns = {
  totp: 'authenticator app',
  recoveryCodes: 'recovery code',
  passkeys: 'passkey',
  trustedDevices: 'trusted device',
} as const satisfies Partial<Record<keyof RemovedFactors, string>>;

function report(username: string, removed: RemovedFactors): string {
  const names = Object.keys(nouns) as (keyof typeof nouns)[];
  const some = names.filter((name) => removed[name] > 0);
  if (some.length === 0) return `${username} has no second factors.`;
  const list = some.map((name) => counted(removed[name], nouns[name]));
  const all = new Intl.ListFormat('en-GB').format(list);
  return `Removed ${all} of ${username}, and ended ${counted(removed.sessions, 'session')}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
