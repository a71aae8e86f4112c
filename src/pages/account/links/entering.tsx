import { useState } from 'preact/hooks';
import { words as common } from '../common-words.ts';
import { logInBy } from '../log-in-by.ts';
import { useEnter } from '../login/second-factor/use-enter.tsx';
import { keepsCookies } from '../settings.ts';
import { Choose, signUp } from '../sign-up/sign-up.tsx';
import { Form, type Values } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import type { LinkProps } from './link.ts';
import { words } from './words.ts';

/** Creates the account of an address that the link proves. */
export function SignUp(props: LinkProps & { said: { title: string; text: string } }) {
  const { token, link, use, until, said } = props;
  const [isIn, setIn] = useState<boolean | null>(null);
  const { enter, step } = useEnter(setIn);
  const create = useAction(({ username, password }: Values) =>
    use(() => enter(() => signUp({ username, password, emailToken: token }))),
  );
  if (step) return step;
  if (isIn !== null) return <LoggedIn title={words.signUp.done} isIn={isIn} />;
  return (
    <Page title={said.title}>
      <p>{said.text}</p>
      {until}
      <Form press={words.signUp.press} action={create}>
        <Choose email={link.email} />
      </Form>
    </Page>
  );
}

/**
 * Logs this browser in. Where the server gives browsers no cookies, the link would log in this page alone: the code in the
 * mail logs in the app that asked for it.
 */
export function LogIn({ token, link, use, until }: LinkProps) {
  const [isIn, setIn] = useState<boolean | null>(null);
  const { enter, step } = useEnter(setIn);
  const logIn = useAction(() =>
    use(() => enter(() => logInBy('loginByMail', { token: 'String!' }, { token }))),
  );
  if (step) return step;
  if (isIn !== null) return <LoggedIn title={isIn ? words.loggedIn : words.failed} isIn={isIn} />;
  if (!keepsCookies)
    return (
      <Page title={words.login.title}>
        <p>{words.login.elsewhere}</p>
      </Page>
    );
  return (
    <Page title={words.login.title}>
      <p>{words.login.text(link.email)}</p>
      {until}
      <Form press={common.logIn} action={logIn} />
    </Page>
  );
}

/** The end of a login. It says that the user is logged in only where that is true. */
export function LoggedIn({ title, isIn }: { title: string; isIn: boolean }) {
  return (
    <Page title={title}>
      <p>{isIn ? words.loggedInText : words.notLoggedIn}</p>
      <p>{words.close}</p>
      {isIn && (
        <p>
          <a href="./">{words.toAccount}</a>
        </p>
      )}
    </Page>
  );
}
