import { useState } from 'preact/hooks';
import { words as common } from '../common-words.ts';
import { Entrance, GoingTo } from '../login/entrance.tsx';
import { logInBy } from '../login/log-in-by.ts';
import { AskForMail, MailIsSent, type Sent } from '../mailed/mailed.tsx';
import { keepReturnTo } from '../return-to.ts';
import type { Enter } from '../login/second-factor/use-enter.tsx';
import { settings } from '../settings.ts';
import { CodeField, Field, NewPasswordField } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { words } from './words.ts';

export function Content() {
  const outside = (
    <Page title={words.done}>
      <p>{words.outside}</p>
    </Page>
  );
  const draw = (enter: Enter) => {
    if (!settings.signUp) return <Closed />;
    return settings.email === 'required' ? <ByMail enter={enter} /> : <ByName enter={enter} />;
  };
  return <Entrance outside={outside}>{draw}</Entrance>;
}

/** Creates a user. Fields that were left empty are not sent. The language of mails is that of the browser. */
export function signUp(given: Record<string, string | undefined>): Promise<boolean> {
  const input = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  return logInBy('signUp', { input: 'SignUpInput!' }, { input });
}

function Closed() {
  return (
    <Page title={words.title}>
      <p>{words.closed}</p>
      <HasOne />
    </Page>
  );
}

function HasOne() {
  return (
    <p class="aside">
      {words.hasOne} <a href={`login${keepReturnTo(location.search)}`}>{common.logIn}</a>
    </p>
  );
}

/** With a name and a password. An address can be proved later. */
function ByName({ enter }: { enter: Enter }) {
  const create = useAction(({ username, password, email }: Values) =>
    enter(() => signUp({ username, password, email })),
  );
  return (
    <Page title={words.title}>
      <GoingTo />
      <Form press={words.press} action={create}>
        <Field name="username" label={common.username} autocomplete="username" autoFocus />
        {settings.email === 'optional' && (
          <Field
            name="email"
            label={words.emailOptional}
            hint={words.emailHint}
            type="email"
            autocomplete="email"
            optional
          />
        )}
        <NewPasswordField name="password" label={common.password} />
      </Form>
      <HasOne />
    </Page>
  );
}

/** With an address that is proved first, by the code in a mail or by its link. */
function ByMail({ enter }: { enter: Enter }) {
  const [sent, setSent] = useState<Sent | null>(null);
  const create = useAction(({ username, password, code: emailCode }: Values) =>
    enter(() => signUp({ username, password, emailCode, emailToken: sent?.token })),
  );
  if (!sent)
    return (
      <Page title={words.title}>
        <GoingTo />
        <p>{words.mailText}</p>
        <AskForMail request="requestSignUp" sent={setSent} />
        <HasOne />
      </Page>
    );
  return (
    <MailIsSent request="requestSignUp" sent={sent} setSent={setSent}>
      <Form press={words.press} action={create}>
        <CodeField autoFocus />
        <Choose email={sent.email} />
      </Form>
    </MailIsSent>
  );
}

/** What a user with an address chooses: a name, if they want one, and a password. */
export function Choose({ email }: { email: string }) {
  return (
    <>
      {/* Password managers take it as the name. */}
      <Field name="account" label={common.email} autocomplete="username" value={email} readOnly />
      <Field
        name="username"
        label={words.usernameOptional}
        hint={words.usernameHint}
        autocomplete="off"
        optional
      />
      <NewPasswordField name="password" label={common.password} />
    </>
  );
}
