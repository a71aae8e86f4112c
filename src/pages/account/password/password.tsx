import { useState } from 'preact/hooks';
import type { AuthUser } from '../../../client/index.ts';
import { AskForMail, type Sent } from '../mailed/mailed.tsx';
import { nameOf } from '../providers/words.ts';
import { PasswordIsChanged, SetPassword } from '../reset-password/reset-password.tsx';
import { client } from '../session.ts';
import { settings } from '../settings.ts';
import { AccountName, NewPasswordField, PasswordField } from '../ui/fields.tsx';
import { Form } from '../ui/form.tsx';
import { words as pages } from '../ui/menu-words.ts';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { Loading, useLoaded } from '../use-loaded.tsx';
import { words } from './words.ts';

interface Me {
  readonly email: string | null;
  /** Null where the server does not say. */
  readonly hasPassword: boolean | null;
  readonly identities: readonly { readonly provider: string }[] | null;
}

const document = '{ me { email hasPassword identities { provider } } }';

export function Content({ user }: { user: AuthUser }) {
  const loaded = useLoaded<{ me: Me }>(document);
  const [isChanged, setChanged] = useState(false);
  const me = loaded.data?.me;
  if (isChanged) return <Changed />;
  if (!me)
    return (
      <Page title={pages.password}>
        <Loading loaded={loaded} />
      </Page>
    );
  if (me.hasPassword === false) return <NoPassword me={me} />;
  return <Change user={user} me={me} done={() => setChanged(true)} />;
}

function Change({ user, me, done }: { user: AuthUser; me: Me; done: () => void }) {
  const change = useAction(async ({ currentPassword = '', newPassword = '' }) => {
    await client.authenticate(
      'mutation ($currentPassword: String!, $newPassword: String!) { changePassword(currentPassword: $currentPassword, newPassword: $newPassword) { ...Auth } }',
      { currentPassword, newPassword },
    );
    done();
  });
  return (
    <Page title={pages.password}>
      <p>{words.says}</p>
      <Form press={words.press} action={change}>
        <AccountName username={user.username} />
        <PasswordField name="currentPassword" label={words.current} />
        <NewPasswordField />
      </Form>
      <p class="aside">
        {words.forgotten} <Otherwise me={me} />
      </p>
    </Page>
  );
}

function Changed() {
  return (
    <Page title={words.changed}>
      <p>{words.loggedOut}</p>
      <a href="./">{words.overview}</a>
    </Page>
  );
}

/** For a user who cannot say their password. The mail goes to a proved address alone. */
function Otherwise({ me }: { me: Me }) {
  const isFirst = me.hasPassword === false;
  if (settings.email === 'off') return isFirst ? words.firstByOperator : words.byOperator;
  return me.email === null ? (
    <>
      {isFirst ? words.firstAddressNeeded : words.addressNeeded}{' '}
      <a href="email">{words.addAddress}</a>
    </>
  ) : (
    <>
      {words.mailNeeds} <a href="reset-password">{words.byMail}</a>
    </>
  );
}

/** A user who logs in at a provider, or with a passkey, can do without. A mail lets them set one. */
function NoPassword({ me }: { me: Me }) {
  const [isSet, setSet] = useState(false);
  const [sent, setSent] = useState<Sent | null>(null);
  if (isSet) return <PasswordIsChanged />;
  if (sent) return <SetPassword sent={sent} setSent={setSent} done={() => setSet(true)} />;
  const names = [...new Set(me.identities?.map(({ provider }) => nameOf(provider)))];
  return (
    <Page title={pages.password}>
      <p>{names.length > 0 ? words.noneBut(names.join(', ')) : words.none}</p>
      {settings.email !== 'off' && me.email !== null ? (
        <>
          <p>{words.setByMail}</p>
          <AskForMail request="requestPasswordReset" to={me.email} sent={setSent} />
        </>
      ) : (
        <p>
          <Otherwise me={me} />
        </p>
      )}
    </Page>
  );
}
