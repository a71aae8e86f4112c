import { useState } from 'preact/hooks';
import { Done } from '../../account/ui/done.tsx';
import { Page } from '../../account/ui/page.tsx';
import { Loading } from '../../account/use-loaded.tsx';
import { Secret } from '../ui/secret.tsx';
import { useRead } from '../use-read.ts';
import { words as common } from '../words.ts';
import { Entry, type Made, type Webhook } from './entry.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { words } from './words.ts';

const document = '{ webhooks { id url actions createdAt lastDeliveredAt waiting disabledAt } }';

/** The receivers of events. */
export function Webhooks() {
  const loaded = useRead<{ webhooks: readonly Webhook[] }>(document);
  const [done, setDone] = useState<string | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const webhooks = loaded.data?.webhooks;
  const changed = async (text: string) => {
    await loaded.reload();
    setDone(text);
  };
  const kept = async () => {
    setMade(null);
    await changed('');
  };
  if (made)
    return (
      <Page title={common.webhooks}>
        <Secret
          title={words.secretOf(made.webhook.url)}
          secret={made.secret}
          done={() => void kept()}
        >
          <p>{words.secretText}</p>
        </Secret>
      </Page>
    );
  return (
    <Page title={common.webhooks}>
      <p>{words.text}</p>
      <Done text={done || null} />
      {webhooks ? (
        <>
          {webhooks.length === 0 && <p class="quiet">{words.none}</p>}
          <ul class="things">
            {webhooks.map((webhook) => (
              <Entry key={webhook.id} webhook={webhook} changed={changed} made={setMade} />
            ))}
          </ul>
          <NewWebhook made={setMade} />
        </>
      ) : (
        <Loading loaded={loaded} />
      )}
    </Page>
  );
}
