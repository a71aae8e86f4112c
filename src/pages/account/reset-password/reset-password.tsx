import { useState } from 'preact/hooks';
import { words as common } from '../common-words.ts';
import { AskForMail, MailIsSent, type Sent } from '../mailed/mailed.tsx';
import { keepReturnTo } from '../return-to.ts';
import { client } from '../session.ts';
import { settings } from '../settings.ts';
import { AccountName, CodeField, NewPasswordField } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { words } from './words.ts';

const login = `login${keepReturnTo(location.search)}`;

/** For users who have forgotten their password and have no link yet. */
export function Content() {
  const [sent, setSent] = useState<Sent | null>(null);
  const [isDone, setDone] = useState(false);
  if (isDone) return <PasswordIsChanged />;
  if (sent) return <SetPassword sent={sent} setSent={setSent} done={() => setDone(true)} />;
  return (
    <Page title={words.title}>
      <p>{settings.email === 'off' ? words.noMail : words.text}</p>
      {settings.email !== 'off' && <AskForMail request="requestPasswordReset" sent={setSent} />}
      <p class="aside">
        <a href={login}>{words.toLogin}</a>
      </p>
    </Page>
  );
}

/** Sets a new password, by the token of a link, or by that of a receipt with the code. */
export async function resetPassword(given: {
  token: string;
  code?: string | undefined;
  newPassword: string | undefined;
}): Promise<void> {
  await client.request(
    `mutation ($token: String!, $code: String, $newPassword: String!) {
      resetPassword(token: $token, code: $code, newPassword: $newPassword)
    }`,
    given,
  );
}

/** Sets a password by the code of a mail that was asked for. */
export function SetPassword(props: {
  sent: Sent;
  setSent: (sent: Sent | null) => void;
  done: () => void;
}) {
  const { sent, setSent, done } = props;
  const change = useAction(async ({ code, newPassword }: Values) => {
    await resetPassword({ token: sent.token, code, newPassword });
    done();
  });
  return (
    <MailIsSent request="requestPasswordReset" sent={sent} setSent={setSent}>
      <Form press={words.press} action={change}>
        <CodeField autoFocus />
        <AccountName username={sent.email} />
        <NewPasswordField />
        <p class="hint">{words.everyDevice}</p>
      </Form>
    </MailIsSent>
  );
}

export function PasswordIsChanged() {
  return (
    <Page title={words.done}>
      <p>{words.doneText}</p>
      <p>
        <a href={login}>{common.logIn}</a>
      </p>
    </Page>
  );
}
