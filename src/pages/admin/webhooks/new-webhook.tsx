import { useRef } from 'preact/hooks';
import { Field } from '../../account/ui/fields.tsx';
import { Form, type Values } from '../../account/ui/form.tsx';
import { useAction } from '../../account/use-action.ts';
import { actions } from '../audit-log/actions.ts';
import { change } from '../api.ts';
import type { Made } from './entry.tsx';
import { words } from './words.ts';

/** Creates a webhook. Its secret is shown next. */
export function NewWebhook({ made }: { made: (made: Made) => void }) {
  const boxes = useRef<HTMLFieldSetElement>(null);
  const create = useAction(async ({ url = '' }: Values) => {
    const chosen = boxes.current?.querySelectorAll<HTMLInputElement>(':checked') ?? [];
    const { createWebhook } = await change<{ createWebhook: Made }>(
      'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { url } secret } }',
      { input: { url: url.trim(), actions: [...chosen].map(({ name }) => name) } },
    );
    made(createWebhook);
  });
  return (
    <section>
      <h2>{words.create}</h2>
      <Form press={words.create} action={create}>
        <Field
          name="url"
          label={words.url}
          hint={words.urlHint}
          type="url"
          maxLength={2048}
          autocomplete="off"
        />
        <details>
          <summary>{words.choose}</summary>
          <fieldset ref={boxes}>
            <legend>{words.which}</legend>
            <p class="hint">{words.whichHint}</p>
            <div class="boxes">
              {actions.toSorted().map((action) => (
                <label key={action} class="check">
                  <input type="checkbox" name={action} />
                  <code>{action}</code>
                </label>
              ))}
            </div>
          </fieldset>
        </details>
      </Form>
    </section>
  );
}
