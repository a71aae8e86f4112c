import type { Command } from 'commander';
import { settings, type Config } from '../config.ts';
import { createOutboxState, type OutboxState } from '../features/mail/outbox-state.ts';
import { loadEquipment } from '../features/mail/equipment.ts';
import type { Sent } from '../features/mail/transport/transport.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { parseEmailAddress } from '../lib/email-address.ts';
import { quote } from '../lib/quote.ts';
import { systemRandom } from '../lib/secrets.ts';
import { uuidV7 } from '../lib/uuid.ts';
import { readConfig, withStore } from './database.ts';
import { settingsHelp } from './settings-help.ts';

/** A server waits as long for a relay. */
const timeoutMs = 30_000;

const testSettings = ['smtpUrl', 'mailFrom', 'mailTemplates', 'mailLocale'] as const;

export function addMailCommands(program: Command): void {
  const mail = program
    .command('mail')
    .description('Look after mails: test, status.')
    .addHelpText('after', settingsHelp(testSettings));
  mail
    .command('test')
    .description(
      'Send one mail to this address at once, past the queue of the servers, and say what the relay answered. The exit code is 1 unless the relay took it.',
    )
    .argument('<address>', 'who gets the mail')
    .addHelpText('after', settingsHelp(testSettings))
    .action(sendTest);
  mail
    .command('status')
    .description(
      'Say how many mails wait to be delivered, how many of those were tried before, and since when the oldest waits.',
    )
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(() =>
      withStore(async ({ outbox }) => {
        console.log(describe(await createOutboxState({ store: outbox, clock })()));
      }),
    );
}

function describe({ waiting, tried, oldestSeconds }: OutboxState): string {
  if (waiting === 0) return 'No mail waits.';
  const mails = waiting === 1 ? '1 mail waits' : `${waiting} mails wait`;
  return `${mails}, ${tried} of them tried before. The oldest has been waiting for ${Math.floor(oldestSeconds)} seconds.`;
}

async function sendTest(address: string): Promise<void> {
  const config = readConfig();
  const to = address.trim();
  if (parseEmailAddress(to) === null)
    throw new Error(`${quote(to)} is not an address that mail can be sent to.`);
  if (config.smtpUrl === null)
    throw new Error(
      `AUTH_SMTP_URL is none: no mail is sent. Example: AUTH_SMTP_URL=${settings.smtpUrl.example}`,
    );
  const { outcome, answer } = await send(to, config);
  if (outcome !== 'accepted') throw new Error(`${answer}\nThe mail was not sent.`);
  console.log(config.smtpUrl === 'console:' ? answer : `The relay took the mail: ${answer}`);
}

async function send(to: string, config: Config): Promise<Sent> {
  const { templates, transport } = await loadEquipment(config, clock);
  const mail = { id: uuidV7(clock, systemRandom), to, ...templates.render('test', null, {}) };
  try {
    return await transport.send(mail, AbortSignal.timeout(timeoutMs));
  } finally {
    await transport.close();
  }
}
