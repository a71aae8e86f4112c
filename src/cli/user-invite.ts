import type { Command } from 'commander';
import { quote } from '../lib/quote.ts';
import { withAdministration } from './administration.ts';
import { settingsHelp } from './settings-help.ts';

const help = `
The mail is stored in the database, and any running server that sends mail delivers it within
seconds, with a link that signs the user up, also where AUTH_SIGN_UP is closed. A server tries
for 24 hours. Another invitation of the same address replaces the one before.
`;

/** Adds `user invite` and `user revoke-invitation`. */
export function addInvitationCommands(user: Command): void {
  user
    .command('invite')
    .description('Mail a link to an address: its reader can sign up with it.')
    .argument('<address>', 'the e-mail address')
    .option('--scope <scope...>', 'scopes that the user will have, such as posts:write')
    .option('--locale <tag>', 'the language of the mail, such as de')
    .addHelpText('after', help + settingsHelp(['databaseUrl', 'smtpUrl', 'blockedEmailDomains']))
    .action((email: string, { scope = [], locale = null }: InviteOptions) =>
      withAdministration(async ({ administration, config, store }) => {
        const { waiting, oldest } = await store.outbox.state();
        const known = await administration.inviteUser({ email, scopes: scope, locale });
        if (known)
          throw new Error(
            `${quote(email)} is the address of the user ${quote(known.username)} already.`,
          );
        console.log(`Invited ${email}. A running server mails the link within seconds.`);
        if (config.smtpUrl === null) console.error(noMail);
        if (oldest && Date.now() - oldest.getTime() > longWaitMs)
          console.error(
            `${waiting} other mails wait, the oldest since ${oldest.toISOString()}: ${ask}`,
          );
      }),
    );
  user
    .command('revoke-invitation')
    .description('Void the invitations of an address.')
    .argument('<address>', 'the e-mail address')
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action((email: string) =>
      withAdministration(async ({ administration }) => {
        const revoked = await administration.revokeInvitation(email);
        console.log(
          revoked ? `Revoked the invitation of ${email}.` : `${email} has no open invitation.`,
        );
      }),
    );
}

interface InviteOptions {
  readonly scope?: readonly string[];
  readonly locale?: string | null;
}

/** A server that sends mail takes what waits within seconds; but a relay may be down. */
const longWaitMs = 60_000;
const ask = 'does a server run that sends mail, and does its relay answer?';

const noMail =
  'AUTH_SMTP_URL is none in this environment. Servers with the same setting send no mail: then the invitation waits, and is dropped after 24 hours.';
