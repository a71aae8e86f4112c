import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { LatchkeyError } from '../../../client/index.ts';
import { words as common } from '../common-words.ts';
import { formatTime } from '../locale.ts';
import { problemOf, type Problem } from '../problem.ts';
import { client } from '../session.ts';
import { Button, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { ConfirmEmail, ResetPassword, UndoEmailChange } from './address.tsx';
import { LogIn, SignUp } from './entering.tsx';
import type { LinkProps, MailLink } from './link.ts';
import { ToLogin } from './to-login.tsx';
import { words } from './words.ts';

/** One file with all words of links: the login does not load it. */
export { Content } from './no-link.tsx';

/** What the page knows of the link. */
type State =
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly link: MailLink }
  /** It is of no more use. */
  | { readonly kind: 'over'; readonly text: string }
  | { readonly kind: 'failed'; readonly problem: Problem };

/**
 * Says what a link from a mail is for and does it, once a button is pressed. Asking uses nothing up: mail scanners open
 * links and run scripts, but press nothing.
 */
export function MailLinkPage({ token }: { token: string }) {
  const [state, setState] = useState<State>({ kind: 'looking' });
  const look = async () => {
    setState({ kind: 'looking' });
    setState(await findLink(token));
  };
  useEffect(() => void look(), []);

  /** Does something with the link. Throws what another try can mend. */
  const use = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      const text = whyOver(error);
      if (text === null) throw error;
      setState({ kind: 'over', text });
    }
  };

  switch (state.kind) {
    case 'looking':
      return <Page title={words.looking} />;
    case 'over':
      return (
        <Page title={words.failed}>
          <p>{state.text}</p>
          <ToLogin />
        </Page>
      );
    case 'failed':
      return (
        <Page title={words.failed}>
          <ProblemNotice problem={state.problem} />
          <Button press={look}>{common.tryAgain}</Button>
        </Page>
      );
    case 'found':
      return (
        <Purpose token={token} link={state.link} use={use} until={<Until {...state.link} />} />
      );
  }
}

/** Of an administrator's code the server says nothing: who has it may choose a password. */
const passedOn: MailLink = { purpose: 'RESET_PASSWORD', email: '', username: null, expiresAt: '' };

async function findLink(token: string): Promise<State> {
  if (token.startsWith('lk_p')) return { kind: 'found', link: passedOn };
  try {
    const { mailLink } = await client.request<{ mailLink: MailLink }>(
      'query ($token: String!) { mailLink(token: $token) { purpose email username expiresAt } }',
      { token },
    );
    return { kind: 'found', link: mailLink };
  } catch (error) {
    const text = whyOver(error);
    return text === null ? { kind: 'failed', problem: problemOf(error) } : { kind: 'over', text };
  }
}

/** Returns why a link is of no more use after this error, or null where another try can help. */
function whyOver(error: unknown): string | null {
  switch (error instanceof LatchkeyError && error.code) {
    case 'MAIL_TOKEN_INVALID':
      return words.linkOver;
    case 'EMAIL_TAKEN':
      return problemOf(error).text;
    case 'SIGN_UP_CLOSED':
    case 'MAIL_CLOSED':
      return words.closed;
    default:
      return null;
  }
}

function Until({ expiresAt }: MailLink): ComponentChildren {
  return <p class="quiet">{words.until(formatTime(expiresAt))}</p>;
}

/** The token says what the link is for, the path tells only the user. */
function Purpose(props: LinkProps) {
  switch (props.link.purpose) {
    case 'SIGN_UP':
      return <SignUp {...props} said={words.signUp} />;
    case 'INVITATION':
      return <SignUp {...props} said={words.invitation} />;
    case 'LOGIN':
      return <LogIn {...props} />;
    case 'RESET_PASSWORD':
      return <ResetPassword {...props} />;
    case 'CONFIRM_EMAIL':
      return <ConfirmEmail {...props} />;
    case 'UNDO_EMAIL_CHANGE':
      return <UndoEmailChange {...props} />;
    default:
      // A newer server may mail links of another purpose while an older one serves this page.
      return (
        <Page title={words.failed}>
          <p>{words.unknown(props.link.purpose)}</p>
        </Page>
      );
  }
}
