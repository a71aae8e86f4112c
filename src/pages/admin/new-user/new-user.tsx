import { useState } from 'preact/hooks';
import { words as common } from '../../account/common-words.ts';
import { settings } from '../../account/settings.ts';
import { Field } from '../../account/ui/fields.tsx';
import { Form, type Values } from '../../account/ui/form.tsx';
import { Page } from '../../account/ui/page.tsx';
import { useAction } from '../../account/use-action.ts';
import { change } from '../api.ts';
import { go, hrefOf } from '../place.ts';
import { Secret } from '../ui/secret.tsx';
import { tokensOf } from '../tokens-of.ts';
import { words as everywhere } from '../words.ts';
import { words } from './words.ts';

interface Created {
  readonly user: { readonly id: string; readonly username: string };
  readonly passwordCode: string;
}

const toUser = ({ id }: { id: string }) => go(hrefOf('user', { id }));

/** The code is in the fragment, which no server and no log on the way sees. */
const linkOf = (code: string) =>
  new URL(`${settings.account}reset-password#${code}`, location.href).href;

const inputOf = ({ username, scopes = '' }: Values) => ({
  input: { username, scopes: tokensOf(scopes) },
});

/** Creates a user, and shows the code with which they choose a password. */
export function NewUser() {
  const [created, setCreated] = useState<Created | null>(null);
  const create = useAction(async (values: Values) => {
    const { createUser } = await change<{ createUser: Created }>(
      'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { id username } passwordCode } }',
      inputOf(values),
    );
    setCreated(createUser);
  });
  return (
    <Page title={words.user}>
      {created ? (
        <Secret
          title={words.code(created.user.username)}
          secret={linkOf(created.passwordCode)}
          done={() => toUser(created.user)}
        >
          <p>{words.codeText}</p>
        </Secret>
      ) : (
        <>
          <p>{words.userText}</p>
          <Form press={words.createUser} action={create}>
            <Fields />
          </Form>
        </>
      )}
    </Page>
  );
}

/** Creates a service account, and goes to it: keys are given there. */
export function NewServiceAccount() {
  const create = useAction(async (values: Values) => {
    const { createServiceAccount } = await change<{ createServiceAccount: { id: string } }>(
      'mutation ($input: CreateServiceAccountInput!) { createServiceAccount(input: $input) { id } }',
      inputOf(values),
    );
    toUser(createServiceAccount);
  });
  return (
    <Page title={words.account}>
      <p>{words.accountText}</p>
      <Form press={words.createAccount} action={create}>
        <Fields />
      </Form>
    </Page>
  );
}

function Fields() {
  return (
    <>
      <Field name="username" label={common.username} autocomplete="off" autoFocus />
      <Field
        name="scopes"
        label={everywhere.optional(everywhere.scopes)}
        hint={everywhere.scopesHint}
        autocomplete="off"
        optional
      />
    </>
  );
}
