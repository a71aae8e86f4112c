import type { Command } from 'commander';
import { loadDataKey } from '../features/keys/data-key.ts';
import { signedHeaders, testMessage } from '../features/webhooks/message.ts';
import { createPost } from '../features/webhooks/post.ts';
import { createSigningSecrets } from '../features/webhooks/secrets.ts';
import type { ListedWebhook } from '../features/webhooks/store.ts';
import { quote } from '../lib/quote.ts';
import { systemRandom as random } from '../lib/secrets.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { uuidV7 } from '../lib/uuid.ts';
import { withStore } from './database.ts';
import { settingsHelp } from './settings-help.ts';

const testSettings = ['databaseUrl', 'secret', 'webhookPrivate'] as const;

export function addWebhookCommands(program: Command): void {
  const webhook = program
    .command('webhook')
    .description('Look after webhooks: list, test. Administrators create them over GraphQL.')
    .addHelpText('after', settingsHelp(testSettings));
  webhook
    .command('list')
    .description(
      'List the webhooks, the oldest first. A line has id, time of creation, time of the last delivery, how many events wait, time when it was given up, URL, and events, separated by tabs; - is for what is not known, and for all events.',
    )
    .addHelpText('after', settingsHelp(['databaseUrl']))
    .action(() =>
      withStore(async ({ webhooks }) => {
        const all = await webhooks.list();
        for (const one of all) console.log(line(one));
        if (all.length === 0) console.error('There are no webhooks.');
      }),
    );
  webhook
    .command('test')
    .description(
      'Post one message of the type TEST to a webhook, signed as events are, and say what the receiver answered. The exit code is 1 unless it answered 2xx.',
    )
    .argument('<id>', 'the id of the webhook')
    .addHelpText('after', settingsHelp(testSettings))
    .action(sendTest);
}

function line(webhook: ListedWebhook): string {
  const { id, createdAt, lastDeliveredAt, waiting, disabledAt, url, actions } = webhook;
  const [created, delivered, disabled] = [createdAt, lastDeliveredAt, disabledAt].map(
    (moment) => moment?.toISOString() ?? '-',
  );
  const names = actions.map((action) => action.toUpperCase()).join(' ') || '-';
  return [id, created, delivered, waiting, disabled, url, names].join('\t');
}

function sendTest(id: string): Promise<void> {
  return withStore(async ({ webhooks, dataKeys }, { secret, webhookPrivate: isPrivate }) => {
    const webhook = await webhooks.find(id);
    if (!webhook) throw new Error(`There is no webhook ${quote(id)}.`);
    const dataKey = await loadDataKey({ store: dataKeys, secret, random });
    const signing = createSigningSecrets({ dataKey, random }).unseal(webhook.sealed, webhook.id);
    const now = new Date(clock.now());
    const message = testMessage(uuidV7(clock, random), now);
    const headers = signedHeaders(message, now, [signing]);
    const answer = await createPost({ isPrivate })(webhook.url, { headers, body: message.body });
    if (typeof answer === 'number' && answer >= 200 && answer < 300)
      return console.log(`The receiver took the message: ${answer}.`);
    throw new Error(`The receiver did not take the message: ${describe(answer)}.`);
  });
}

function describe(answer: number | string): string {
  if (typeof answer === 'number') return `it answered ${answer}`;
  if (answer === 'private address')
    return 'its address is one of a private network, and AUTH_WEBHOOK_PRIVATE is off';
  return answer === 'URL' ? 'its URL is not one that events are posted to' : answer;
}
