import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { LatchkeyError } from '../../client/index.ts';
import { words as common } from './common-words.ts';
import { words } from './confirm-words.ts';
import { usePasskey } from './passkey.ts';
import { refusedPasskey } from './problem.ts';
import { client } from './session.ts';
import { settings } from './settings.ts';
import { useAction } from './use-action.ts';
import { ProviderButtons } from './providers/provider-buttons.tsx';
import { AccountName, CodeField, PasswordField } from './ui/fields.tsx';
import { Form, type Values } from './ui/form.tsx';
import { Button } from './ui/page.tsx';
import { ProblemNotice } from './ui/problem-notice.tsx';

/** What the server wants to be proved. */
interface Wanted {
  /** Whether the password is not enough. */
  readonly secondFactor: boolean;
  readonly factors: readonly string[];
}

/** What the user has. */
interface Has {
  readonly username: string;
  /** Null where the server does not say. */
  readonly hasPassword: boolean | null;
  readonly identities: readonly { readonly provider: string }[] | null;
  readonly secondFactors: { readonly totpSince: string | null; readonly passkeys: unknown[] };
}

/**
 * Does something. Where the server asks the user to prove again who they are, a dialog does, and it is done again. When
 * the user closes the dialog, nothing is done.
 */
export async function confirming(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof LatchkeyError) || error.code !== 'REAUTHENTICATION_REQUIRED')
      throw error;
    const wanted = { secondFactor: error.acr !== undefined, factors: error.factors ?? [] };
    if (await ask(wanted)) await act();
  }
}

/** Asked before the dialog is there: it opens with the field that the user can fill in. */
async function findHas(): Promise<Has | null> {
  const data = await client
    .request<{ me: Has }>(
      '{ me { username hasPassword identities { provider } secondFactors { totpSince passkeys { id } } } }',
    )
    .catch(() => null);
  return data && data.me;
}

async function ask(wanted: Wanted): Promise<boolean> {
  const has = await findHas();
  const place = document.createElement('div');
  document.body.append(place);
  return new Promise((resolve) => {
    const closed = (isConfirmed: boolean) => {
      render(null, place);
      place.remove();
      resolve(isConfirmed);
    };
    render(<Confirm wanted={wanted} has={has} closed={closed} />, place);
  });
}

function Confirm(props: {
  wanted: Wanted;
  has: Has | null;
  closed: (isConfirmed: boolean) => void;
}) {
  const { wanted, has, closed } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // The browser gives the focus back to where it was only when the dialog is closed before it is taken away.
  const close = (result = '') => dialog.current?.close(result);
  const isPossible = !wanted.secondFactor || wanted.factors.length > 0;
  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirm-title"
      onClose={() => closed(dialog.current?.returnValue === 'confirmed')}
    >
      <h2 id="confirm-title">{words.title}</h2>
      {isPossible ? (
        <Proofs wanted={wanted} has={has} confirmed={() => close('confirmed')} />
      ) : (
        <Impossible has={has} />
      )}
      <Button press={() => close()}>{common.cancel}</Button>
    </dialog>
  );
}

/** For a user who has no second factor to prove. */
function Impossible({ has }: { has: Has | null }) {
  if (has?.secondFactors.totpSince) return <p>{words.suspended}</p>;
  return (
    <p>
      {words.setUp} <a href={`${settings.account}second-factors`}>{words.goSetUp}</a>
    </p>
  );
}

function Proofs(props: { wanted: Wanted; has: Has | null; confirmed: () => void }) {
  const { wanted, has, confirmed } = props;
  const { secondFactor, factors } = wanted;
  const byText = useAction(async ({ password = '', code = '' }: Values) => {
    await client.reauthenticate(secondFactor ? proofOf(code) : { password });
    confirmed();
  });
  const byPasskey = useAction(async () => {
    await client.reauthenticate({ passkey: await usePasskey() }).catch(refusedPasskey);
    confirmed();
  });
  const hasText = secondFactor
    ? factors.some((factor) => factor !== 'PASSKEY')
    : has?.hasPassword !== false;
  const hasPasskey = secondFactor
    ? factors.includes('PASSKEY')
    : (has?.secondFactors.passkeys.length ?? 0) > 0;
  return (
    <>
      <p>{secondFactor ? words.factorNeeded : words.tooLongAgo}</p>
      {hasText && (
        <Form press={words.press} action={byText}>
          {has && <AccountName username={has.username} />}
          {secondFactor ? (
            <CodeField label={words.code} autoFocus />
          ) : (
            <PasswordField name="password" label={words.password} autoFocus />
          )}
        </Form>
      )}
      {hasPasskey && (
        <Form
          press={words.passkey}
          kind={hasText ? 'plain' : 'main'}
          action={{ ...byPasskey, run: () => byPasskey.run() }}
        />
      )}
      {!secondFactor && <LogInAgain providers={has?.identities ?? []} />}
    </>
  );
}

/** Who has neither password nor passkey logs in anew, as they do else: at a provider, from which they come back here. */
function LogInAgain({ providers }: { providers: readonly { readonly provider: string }[] }) {
  const again = useAction(async () => {
    await client.logout();
    // Also where this page needs no user: the dialog has nothing left to ask.
    location.reload();
  });
  return (
    <>
      <ProviderButtons among={providers.map(({ provider }) => provider)} />
      <p class="aside">
        {words.otherwise}{' '}
        <Button kind="link" press={again.run} isRunning={again.isRunning}>
          {words.logInAgain}
        </Button>
      </p>
      <ProblemNotice problem={again.problem} />
    </>
  );
}

/** Codes of apps have six digits, recovery codes sixteen characters. */
export const proofOf = (code: string) =>
  /^\s*(?:\d\s*){6}$/.test(code) ? { totp: code } : { recoveryCode: code };
