import { LatchkeyError } from '../../../client/index.ts';
import { useState } from 'preact/hooks';
import { words as common } from '../common-words.ts';
import { Refused } from '../problem.ts';
import { keepReturnTo } from '../return-to.ts';
import { ProviderButtons } from '../providers/provider-buttons.tsx';
import { canSignUp, keepsCookies, settings } from '../settings.ts';
import { Field, PasswordField } from '../ui/fields.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { Button, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { ByMail } from './by-mail.tsx';
import { Entrance, GoingTo, type Ways } from './entrance.tsx';
import {
  askForAnyPasskey,
  canUsePasskeys,
  logInWithPasskey,
  usePasskeyOffer,
} from './passkey-login.ts';
import { logInBy } from '../log-in-by.ts';
import { words } from './words.ts';

export function Content() {
  const outside = (
    <Page title={words.title}>
      <p>{words.noCookies}</p>
    </Page>
  );
  if (!keepsCookies) return outside;
  return <Entrance outside={outside}>{(ways) => <WaysIn {...ways} />}</Entrance>;
}

/** The ways to log in. With the address that was typed, one by mail. */
function WaysIn({ enter, news }: Ways) {
  const [address, setAddress] = useState<string | null>(null);
  return address === null ? (
    <WithPassword enter={enter} news={news} byMail={setAddress} />
  ) : (
    <ByMail enter={enter} address={address} back={() => setAddress(null)} />
  );
}

const query = keepReturnTo(location.search);

const hasOtherWays = canUsePasskeys || settings.loginByMail || settings.providers.length > 0;

function WithPassword(props: Ways & { byMail: (address: string) => void }) {
  const { enter, news, byMail } = props;
  const byPassword = useAction(({ username, password }: Values) => {
    stopOffer();
    return enter(() => logInBy('login', types, { username, password })).catch(
      refuseAs(wrong, 'password'),
    );
  });
  const byPasskey = useAction((ask: () => ReturnType<typeof askForAnyPasskey>) =>
    enter(async () => logInWithPasskey(await ask())).catch(refuseAs(words.wrongPasskey)),
  );
  const stopOffer = usePasskeyOffer((given) => byPasskey.run(async () => given));
  const pressPasskey = () => {
    stopOffer();
    return byPasskey.run(askForAnyPasskey);
  };
  return (
    <Page title={words.title}>
      {news}
      <GoingTo />
      <Form press={common.logIn} action={byPassword}>
        <Field
          name="username"
          label={settings.email === 'off' ? common.username : words.nameOrEmail}
          autocomplete="username webauthn"
          autoFocus
        />
        <PasswordField name="password" label={common.password} />
      </Form>
      {hasOtherWays && <p class="or">{common.or}</p>}
      <ProviderButtons />
      {canUsePasskeys && (
        <Button press={pressPasskey} isRunning={byPasskey.isRunning}>
          {words.withPasskey}
        </Button>
      )}
      <ProblemNotice problem={byPasskey.problem} />
      {settings.loginByMail && <Button press={() => byMail(typed())}>{words.byMail}</Button>}
      {settings.email !== 'off' && (
        <p class="aside">
          <a href={`reset-password${query}`}>{words.forgot}</a>
        </p>
      )}
      {canSignUp && (
        <p class="aside">
          {words.newHere} <a href={`sign-up${query}`}>{common.signUp}</a>
        </p>
      )}
    </Page>
  );
}

const types = { username: 'String!', password: 'String!' };

const wrong = settings.email === 'off' ? words.wrong : words.wrongWithEmail;

/** Returns what says INVALID_CREDENTIALS in these words. */
const refuseAs =
  (text: string, field = '') =>
  (error: unknown) => {
    throw error instanceof LatchkeyError && error.code === 'INVALID_CREDENTIALS'
      ? new Refused(text, field)
      : error;
  };

/** Returns the address that was typed as the name, if it is one. */
function typed(): string {
  const field = document.querySelector<HTMLInputElement>('[name=username]');
  return field?.value.includes('@') ? field.value : '';
}
