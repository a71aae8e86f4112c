import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { words as common } from '../common-words.ts';
import { client } from '../session.ts';
import { Done } from '../ui/done.tsx';
import { Field } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { Button, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { words } from './words.ts';

/** The mutations that send a mail with a link and a code. */
type Request = 'requestSignUp' | 'requestLoginMail' | 'requestPasswordReset';

/** A mail that was asked for, whether or not a user gets it. */
export interface Sent {
  readonly email: string;
  /** Together with the code in the mail it does what the link does. */
  readonly token: string;
  readonly minutes: number;
}

async function sendMail(request: Request, email: string): Promise<Sent> {
  const data = await client.request<Record<string, { token: string; expiresIn: number }>>(
    `mutation ($email: String!) { ${request}(email: $email) { token expiresIn } }`,
    { email },
  );
  const { token, expiresIn } = data[request]!;
  return { email, token, minutes: Math.floor(expiresIn / 60) };
}

/** Asks for the address that a mail goes to, and has it sent. `to` is one that is known. */
export function AskForMail(props: {
  request: Request;
  email?: string;
  to?: string;
  sent: (sent: Sent) => void;
  below?: ComponentChildren;
}) {
  const { request, email, to, sent, below } = props;
  const send = useAction(async ({ email: typed = '' }: Values) =>
    sent(await sendMail(request, typed)),
  );
  return (
    <Form press={words.send} action={send} below={below}>
      <Field
        name="email"
        label={common.email}
        type="email"
        autocomplete="email"
        value={to ?? email}
        readOnly={to !== undefined}
        autoFocus={to === undefined}
      />
    </Form>
  );
}

/** Says that a mail is on its way, and sends another. The children take its code. */
export function MailIsSent(props: {
  request: Request;
  sent: Sent;
  setSent: (sent: Sent | null) => void;
  children: ComponentChildren;
}) {
  const { request, sent, setSent, children } = props;
  const [isSentAgain, setSentAgain] = useState(false);
  const again = useAction(async () => {
    setSentAgain(false);
    setSent(await sendMail(request, sent.email));
    setSentAgain(true);
  });
  const text = request === 'requestSignUp' ? words.onItsWay : words.ifAccount;
  return (
    <Page title={words.title}>
      <p>
        {text(sent.email)} {words.minutes(sent.minutes)}
      </p>
      {children}
      <p class="aside row">
        <Button kind="link" press={again.run} isRunning={again.isRunning}>
          {words.again}
        </Button>
        <Button kind="link" press={() => setSent(null)}>
          {words.other}
        </Button>
      </p>
      <Done text={isSentAgain ? words.sentAgain : null} />
      <ProblemNotice problem={again.problem} />
    </Page>
  );
}
