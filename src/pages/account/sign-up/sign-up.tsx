import { useState } from 'preact/hooks';
import { words as common } from '../common-words.ts';
import { Entrance, GoingTo, type Ways } from '../login/entrance.tsx';
import { logInBy } from '../log-in-by.ts';
import { AskForMail, MailIsSent, type Sent } from '../mailed/mailed.tsx';
import { keepReturnTo } from '../return-to.ts';
import { ProviderButtons } from '../providers/provider-buttons.tsx';
import { canSignUp, keepsCookies, providersSignUp, settings } from '../settings.ts';
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
  const draw = (ways: Ways) => {
    if (!canSignUp) return <Closed {...ways} />;
    if (!settings.signUp) return <ByProvider {...ways} />;
    return settings.email === 'required' ? <ByMail {...ways} /> : <ByName {...ways} />;
  };
  return <Entrance outside={outside}>{draw}</Entrance>;
}

/** Creates a user. Fields that were left empty are not sent. The language of mails is that of the browser. */
export function signUp(given: Record<string, string | undefined>): Promise<boolean> {
  const input = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  return logInBy('signUp', { input: 'SignUpInput!' }, { input });
}

function Closed({ news }: Ways) {
  return (
    <Page title={words.title}>
      {news}
      <p>{words.closed}</p>
      <HasOne />
    </Page>
  );
}

/** With an account at a provider alone. */
function ByProvider({ news }: Ways) {
  return (
    <Page title={words.title}>
      {news}
      <GoingTo />
      <p>{keepsCookies ? words.byProvider : words.byProviderElsewhere}</p>
      {keepsCookies && <ProviderButtons />}
      <HasOne />
    </Page>
  );
}

/** Where a page gets no cookies, a login at a provider would end on it. */
function OrByProvider() {
  if (!providersSignUp || !keepsCookies) return null;
  return (
    <>
      <p class="or">{common.or}</p>
      <ProviderButtons />
    </>
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
function ByName({ enter, news }: Ways) {
  const create = useAction(({ username, password, email }: Values) =>
    enter(() => signUp({ username, password, email })),
  );
  return (
    <Page title={words.title}>
      {news}
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
      <OrByProvider />
      <HasOne />
    </Page>
  );
}

/** With an address that is proved first, by the code in a mail or by its link. */
function ByMail({ enter, news }: Ways) {
  const [sent, setSent] = useState<Sent | null>(null);
  const create = useAction(({ username, password, code: emailCode }: Values) =>
    enter(() => signUp({ username, password, emailCode, emailToken: sent?.token })),
  );
  if (!sent)
    return (
      <Page title={words.title}>
        {news}
        <GoingTo />
        <p>{words.mailText}</p>
        <AskForMail request="requestSignUp" sent={setSent} />
        <OrByProvider />
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
