import { deviceName } from '../../../lib/device-name.ts';
import { createPasskey } from '../passkey.ts';
import { refusedPasskey } from '../problem.ts';
import { client } from '../session.ts';
import { Field } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { useAction } from '../use-action.ts';
import { longestName } from './own-passkeys.ts';
import { words } from './words.ts';

const register = `mutation ($challenge: String!, $credential: RegistrationResponseJSON!, $name: String) {
  registerPasskey(challenge: $challenge, credential: $credential, name: $name) { id }
}`;

/** Makes a passkey in this browser. The name that is suggested says in which one, and on which system. */
export function AddPasskey(props: {
  begin: () => void;
  finish: (news: string) => Promise<void>;
  reload: () => Promise<void>;
}) {
  const { begin, finish, reload } = props;
  const add = useAction(async ({ name }: Values) => {
    begin();
    const { startPasskeyRegistration } = await client.request<{
      startPasskeyRegistration: { challenge: string; options: unknown };
    }>('mutation { startPasskeyRegistration { challenge options } }');
    const { challenge, options } = startPasskeyRegistration;
    const credential = await createPasskey(options);
    await client
      .request(register, { challenge, credential, name })
      .catch(async (error: unknown) => {
        // The browser has it by now: it forgets what the server did not take.
        await reload();
        refusedPasskey(error);
      });
    await finish(words.added);
  });
  return (
    <Form press={words.add} action={add}>
      <Field
        name="name"
        label={words.name}
        hint={words.nameHint}
        value={deviceName(navigator.userAgent) ?? words.title}
        maxLength={longestName}
      />
    </Form>
  );
}
