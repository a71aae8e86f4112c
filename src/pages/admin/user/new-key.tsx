import { useState } from 'preact/hooks';
import { Field } from '../../account/ui/fields.tsx';
import { Form, type Values } from '../../account/ui/form.tsx';
import { useAction } from '../../account/use-action.ts';
import { change } from '../api.ts';
import { tokensOf } from '../tokens-of.ts';
import { Secret } from '../ui/secret.tsx';
import { words as common } from '../words.ts';
import type { SeenUser } from './seen-user.ts';
import { words } from './words.ts';

/** Gives a service account a key, and shows its secret. */
export function NewKey(props: { user: SeenUser; changed: (text: string) => Promise<void> }) {
  const { user, changed } = props;
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const create = useAction(async ({ name = '', scopes = '', days = '' }: Values) => {
    const { createApiKey } = await change<{ createApiKey: { secret: string } }>(
      'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
      {
        input: {
          name: name.trim(),
          scopes: tokensOf(scopes),
          expiresIn: Number(days) * 86_400,
          serviceAccount: user.id,
        },
      },
    );
    setMade({ name, secret: createApiKey.secret });
    setOpen(false);
  });
  if (made)
    return (
      <Secret
        title={words.keySecret(made.name)}
        secret={made.secret}
        done={() => {
          setMade(null);
          void changed(words.done);
        }}
      >
        <p>{words.keyText}</p>
      </Secret>
    );
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.createKey}</summary>
      <Form press={words.createKey} action={create}>
        <Field name="name" label={words.keyName} maxLength={64} autocomplete="off" />
        <Field
          name="scopes"
          label={common.optional(words.keyScopes)}
          hint={words.keyScopesHint}
          value={user.scopes?.join(' ')}
          autocomplete="off"
          optional
        />
        <Field
          name="days"
          label={words.days}
          value="90"
          type="number"
          min={1}
          max={365}
          autocomplete="off"
        />
      </Form>
    </details>
  );
}
