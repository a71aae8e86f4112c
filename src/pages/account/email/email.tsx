import { useState } from 'preact/hooks';
import { client } from '../session.ts';
import { Done } from '../ui/done.tsx';
import { CodeField, Field } from '../ui/fields.tsx';
import { Form } from '../ui/form.tsx';
import { words as pages } from '../ui/menu-words.ts';
import { Button, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { Loading, useLoaded } from '../use-loaded.tsx';
import { words } from './words.ts';

interface Me {
  readonly email: string | null;
  readonly pendingEmail: string | null;
}

/** Asks for a mail to the address, and returns the receipt that its code goes with. */
async function requestMail(email: string): Promise<string> {
  const { requestEmailChange } = await client.request<{ requestEmailChange: { token: string } }>(
    'mutation ($email: String!) { requestEmailChange(email: $email) { token } }',
    { email },
  );
  return requestEmailChange.token;
}

export function Content() {
  const loaded = useLoaded<{ me: Me }>('{ me { email pendingEmail } }');
  const [done, setDone] = useState<string | null>(null);
  /** Of the last mail that this page has asked for. It is gone with the page; the link in the mail is not. */
  const [receipt, setReceipt] = useState<string | null>(null);
  const me = loaded.data?.me;
  const pending = me?.pendingEmail;
  const ask = async (email: string) => {
    setDone(null);
    setReceipt(await requestMail(email));
    await loaded.reload();
  };
  const finish = async (text: string) => {
    setReceipt(null);
    await loaded.reload();
    setDone(text);
  };
  return (
    <Page title={pages.email}>
      <Done text={done} />
      {me ? <Present email={me.email} /> : <Loading loaded={loaded} />}
      {me && pending === null && <Ask ask={ask} />}
      {pending != null && <Pending email={pending} receipt={receipt} ask={ask} finish={finish} />}
    </Page>
  );
}

function Present({ email }: { email: string | null }) {
  if (email === null) return <p>{words.none}</p>;
  return (
    <p>
      {words.present} <bdi class="value">{email}</bdi>
    </p>
  );
}

function Ask({ ask }: { ask: (email: string) => Promise<void> }) {
  const action = useAction(({ email = '' }) => ask(email));
  return (
    <Form press={words.ask} action={action}>
      <Field
        name="email"
        label={words.newEmail}
        hint={words.hint}
        type="email"
        inputMode="email"
        autocomplete="email"
        maxLength={254}
      />
    </Form>
  );
}

function Pending(props: {
  email: string;
  receipt: string | null;
  ask: (email: string) => Promise<void>;
  finish: (text: string) => Promise<void>;
}) {
  const { email, receipt, ask, finish } = props;
  const [isSentAgain, setSentAgain] = useState(false);
  const confirm = useAction(async ({ code = '' }) => {
    await client.request(
      'mutation ($token: String!, $code: String) { confirmEmail(token: $token, code: $code) }',
      { token: receipt, code },
    );
    await finish(words.changed);
  });
  const again = useAction(async () => {
    setSentAgain(false);
    await ask(email);
    setSentAgain(true);
  });
  const cancel = useAction(async () => {
    await client.request('mutation { cancelEmailChange }');
    await finish(words.cancelled);
  });
  return (
    <section class="apart">
      <p>
        {receipt ? words.sentTo : words.waiting} <bdi class="value">{email}</bdi>
      </p>
      <p>{receipt ? words.typeCode : words.openLink}</p>
      {receipt && (
        <Form press={words.confirm} action={confirm}>
          <CodeField autoFocus />
        </Form>
      )}
      <Done text={isSentAgain ? words.sentAgain : null} />
      <ProblemNotice problem={again.problem ?? cancel.problem} />
      <div class="row">
        <Button press={again.run} isRunning={again.isRunning}>
          {words.again}
        </Button>
        <Button press={cancel.run} isRunning={cancel.isRunning}>
          {words.cancel}
        </Button>
      </div>
    </section>
  );
}
