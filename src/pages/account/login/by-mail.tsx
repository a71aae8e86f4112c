import { useState } from 'preact/hooks';
import { words as common } from '../common-words.ts';
import { AskForMail, MailIsSent, type Sent } from '../mailed/mailed.tsx';
import type { Enter } from './second-factor/use-enter.tsx';
import { CodeField } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { Button, Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { logInBy } from '../log-in-by.ts';
import { words } from './words.ts';

const types = { token: 'String!', code: 'String' };

/** Logs in by a code from a mail. Its link works as well. */
export function ByMail(props: { enter: Enter; address: string; back: () => void }) {
  const { enter, address, back } = props;
  const [sent, setSent] = useState<Sent | null>(null);
  const logIn = useAction(({ code }: Values) =>
    enter(() => logInBy('loginByMail', types, { token: sent?.token, code })),
  );
  const toPassword = <Button press={back}>{words.withPassword}</Button>;
  if (!sent)
    return (
      <Page title={words.byMail}>
        <p>{words.byMailText}</p>
        <AskForMail request="requestLoginMail" email={address} sent={setSent} below={toPassword} />
      </Page>
    );
  return (
    <MailIsSent request="requestLoginMail" sent={sent} setSent={setSent}>
      <Form press={common.logIn} action={logIn} below={toPassword}>
        <CodeField autoFocus />
      </Form>
    </MailIsSent>
  );
}
