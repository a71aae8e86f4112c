import { useState } from 'preact/hooks';
import { PasswordIsChanged, resetPassword } from '../reset-password/reset-password.tsx';
import { client } from '../session.ts';
import { keepsCookies } from '../settings.ts';
import { Field, NewPasswordField } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { Button, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { plainName, type LinkProps } from './link.ts';
import { words } from './words.ts';

/** Sets a new password. */
export function ResetPassword({ token, link, use, until }: LinkProps) {
  const [isDone, setDone] = useState(false);
  const change = useAction(({ newPassword }: Values) =>
    use(async () => {
      await resetPassword({ token, newPassword });
      setDone(true);
    }),
  );
  if (isDone) return <PasswordIsChanged />;
  return (
    <Page title={words.reset.title}>
      {link.email && (
        <>
          <p>{words.reset.text(link.email)}</p>
          {until}
        </>
      )}
      <Form press={words.reset.press} action={change}>
        {link.email && (
          <Field
            name="account"
            label={words.account}
            autocomplete="username"
            value={link.username ?? link.email}
            readOnly
          />
        )}
        <NewPasswordField />
      </Form>
    </Page>
  );
}

/** Proves an address; or says that its reader did not ask for it, which takes it off the account. */
export function ConfirmEmail({ token, link, use, until }: LinkProps) {
  const said = words.confirm;
  const [done, setDone] = useState<'confirmed' | 'disowned' | null>(null);
  const confirm = useAction(() =>
    use(async () => {
      await client.request('mutation ($token: String!) { confirmEmail(token: $token) }', { token });
      setDone('confirmed');
    }),
  );
  const disown = useAction(() =>
    use(async () => {
      await client.request('mutation ($token: String!) { disownEmail(token: $token) }', { token });
      setDone('disowned');
    }),
  );
  if (done === 'confirmed') return <Closing title={said.done} isOwn />;
  if (done === 'disowned') return <Closing title={said.notMeDone} text={said.notMeText} />;
  return (
    <Page title={said.title}>
      <p>{said.text(link.email, plainName(link.username))}</p>
      <p>{said.hint}</p>
      {until}
      <Form press={said.press} action={confirm} />
      <Button press={disown.run} isRunning={disown.isRunning}>
        {said.notMe}
      </Button>
      <ProblemNotice problem={disown.problem} />
    </Page>
  );
}

/** Takes a change of address back. */
export function UndoEmailChange({ token, link, use, until }: LinkProps) {
  const said = words.undo;
  const [isDone, setDone] = useState(false);
  const undo = useAction(() =>
    use(async () => {
      await client.request('mutation ($token: String!) { undoEmailChange(token: $token) }', {
        token,
      });
      setDone(true);
    }),
  );
  if (isDone) return <Closing title={said.done} text={said.doneText} />;
  return (
    <Page title={said.title}>
      <p>{said.text(link.email)}</p>
      <p>{said.hint}</p>
      {until}
      <Form press={said.press} action={undo} />
    </Page>
  );
}

/** The end of what was to do here, with the way to the account of a reader who has one. */
function Closing({ title, text, isOwn }: { title: string; text?: string; isOwn?: boolean }) {
  return (
    <Page title={title}>
      {text && <p>{text}</p>}
      <p>{words.close}</p>
      {isOwn && keepsCookies && (
        <p>
          <a href="./">{words.toAccount}</a>
        </p>
      )}
    </Page>
  );
}
