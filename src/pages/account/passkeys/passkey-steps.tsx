import { words as common } from '../common-words.ts';
import { client } from '../session.ts';
import { Field } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { Button, Page } from '../ui/page.tsx';
import { Sure } from '../ui/sure.tsx';
import { useAction } from '../use-action.ts';
import { isLast, longestName, type OwnPasskeys, type Passkey } from './own-passkeys.ts';
import { words } from './words.ts';

interface StepProps {
  passkey: Passkey;
  factors: OwnPasskeys;
  cancel: () => void;
  /** Looks at the server again, and shows the list with this news. */
  finish: (news: string) => Promise<void>;
}

export function RenameStep({ passkey, cancel, finish }: StepProps) {
  const rename = useAction(async ({ name }: Values) => {
    const mutation =
      'mutation ($id: ID!, $name: String!) { renamePasskey(id: $id, name: $name) { id } }';
    await client.request(mutation, { id: passkey.id, name });
    await finish(words.renamed);
  });
  return (
    <Page title={words.renameTitle}>
      <Form
        press={words.save}
        action={rename}
        below={<Button press={cancel}>{common.cancel}</Button>}
      >
        <Field
          name="name"
          label={words.newName}
          value={passkey.name}
          maxLength={longestName}
          autoFocus
        />
      </Form>
    </Page>
  );
}

export function RemoveStep({ passkey, factors, cancel, finish }: StepProps) {
  const remove = useAction(async () => {
    await client.request('mutation ($id: ID!) { removePasskey(id: $id) }', { id: passkey.id });
    await finish(words.removed);
  });
  return (
    <Sure
      title={words.removeTitle(passkey.name)}
      press={words.removePress}
      action={remove}
      cancel={cancel}
    >
      <p>{words.removeText}</p>
      {isLast(factors) && <p>{words.last}</p>}
    </Sure>
  );
}
