import { formatTime } from '../../account/locale.ts';
import { Field } from '../../account/ui/fields.tsx';
import type { Values } from '../../account/ui/form.tsx';
import { change } from '../api.ts';
import { AskButton } from '../ui/question.tsx';
import { words } from './words.ts';

/** `Webhook` of the schema. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly actions: readonly string[];
  readonly createdAt: string;
  readonly lastDeliveredAt: string | null;
  readonly waiting: number;
  readonly disabledAt: string | null;
}

/** `NewWebhook` of the schema: a webhook with a secret that is shown once. */
export interface Made {
  readonly webhook: { readonly url: string };
  readonly secret: string;
}

/** One webhook, and what can be done with it. */
export function Entry(props: {
  webhook: Webhook;
  changed: (text: string) => Promise<void>;
  made: (made: Made) => void;
}) {
  const { webhook } = props;
  const { url, actions, createdAt, lastDeliveredAt, waiting, disabledAt } = webhook;
  return (
    <li>
      <div>
        <h2>
          <bdi>{url}</bdi> {disabledAt && <span class="tag off">{words.givenUpTag}</span>}
        </h2>
        <span>{actions.length === 0 ? words.all : words.some(actions.length)}</span>
        {actions.length > 0 && (
          <span>
            <code>{actions.join(' ')}</code>
          </span>
        )}
        <span>
          {words.created(formatTime(createdAt))},{' '}
          {lastDeliveredAt ? words.delivered(formatTime(lastDeliveredAt)) : words.neverDelivered}
        </span>
        {waiting > 0 && <span>{words.waiting(waiting)}</span>}
        {disabledAt && <span>{words.givenUp(formatTime(disabledAt))}</span>}
      </div>
      <Acts {...props} />
    </li>
  );
}

function Acts({ webhook: { id, url }, changed, made }: Parameters<typeof Entry>[0]) {
  const rotate = async () => {
    const { rotateWebhookSecret } = await change<{ rotateWebhookSecret: Made }>(
      'mutation ($id: ID!) { rotateWebhookSecret(id: $id) { webhook { url } secret } }',
      { id },
    );
    made(rotateWebhookSecret);
  };
  const redeliver = async ({ since = '' }: Values) => {
    const { redeliver: count } = await change<{ redeliver: number }>(
      'mutation ($id: ID!, $since: DateTime!) { redeliver(id: $id, since: $since) }',
      { id, since: new Date(since).toISOString() },
    );
    await changed(words.redelivered(count));
  };
  const remove = async () => {
    await change('mutation ($id: ID!) { deleteWebhook(id: $id) }', { id });
    await changed(words.deleted);
  };
  const ask = (press: string, text: string) => ({
    title: words.question(press, url),
    text: text,
    press,
  });
  return (
    <div class="actions">
      <AskButton
        kind="plain"
        label={`${words.redeliver}: ${url}`}
        asked={{
          ...ask(words.redeliver, words.redeliverText),
          fields: <Field name="since" label={words.since} type="datetime-local" />,
          act: redeliver,
        }}
      />
      <AskButton
        kind="plain"
        label={`${words.rotate}: ${url}`}
        asked={{ ...ask(words.rotate, words.rotateText), act: rotate }}
      />
      <AskButton
        label={`${words.delete}: ${url}`}
        asked={{ ...ask(words.delete, words.deleteText), act: remove }}
      />
    </div>
  );
}
