import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { LatchkeyError } from '../../client/index.ts';
import { choose } from './locale.ts';
import { usePasskey } from './passkey.ts';
import { client } from './session.ts';
import { settings } from './settings.ts';
import { useAction } from './use-action.ts';
import { useLoaded } from './use-loaded.tsx';
import { CodeField, PasswordField } from './ui/fields.tsx';
import { Form, type Values } from './ui/form.tsx';
import { Button } from './ui/page.tsx';
import { words as common } from './common-words.ts';

const words = choose({
  en: {
    title: 'Confirm that it is you',
    password: 'Your password',
    code: 'Code of your app, or a recovery code',
    press: 'Confirm',
    passkey: 'Use a passkey',
    setUp: 'For this you need a second factor, and you have none yet.',
    goSetUp: 'Set one up',
    suspended:
      'For this you need your authenticator app, and it is suspended after too many wrong codes. Set a new password by mail, or ask the operator: then it works again.',
  },
  de: {
    title: 'Bestätigen Sie, dass Sie es sind',
    password: 'Ihr Passwort',
    code: 'Code aus Ihrer App oder ein Wiederherstellungscode',
    press: 'Bestätigen',
    passkey: 'Passkey benutzen',
    setUp: 'Dafür brauchen Sie einen zweiten Faktor, und Sie haben noch keinen.',
    goSetUp: 'Einen einrichten',
    suspended:
      'Dafür brauchen Sie Ihre Authentifizierungs-App, und sie ist nach zu vielen falschen Codes gesperrt. Setzen Sie per E-Mail ein neues Passwort oder fragen Sie den Betreiber: Dann geht sie wieder.',
  },
  'zh-CN': {
    title: '确认是您本人',
    password: '您的密码',
    code: '身份验证器应用的验证码，或恢复代码',
    press: '确认',
    passkey: '使用通行密钥',
    setUp: '此操作需要双重验证，而您尚未设置。',
    goSetUp: '去设置',
    suspended:
      '此操作需要您的身份验证器应用，而它因错误验证码过多已被暂停。请通过邮件重设密码，或联系运营者，之后即可恢复使用。',
  },
});

/** What the server wants to be proved. */
interface Wanted {
  /** Whether the password is not enough. */
  readonly secondFactor: boolean;
  readonly factors: readonly string[];
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

function ask(wanted: Wanted): Promise<boolean> {
  const place = document.createElement('div');
  document.body.append(place);
  return new Promise((resolve) => {
    const close = (isConfirmed: boolean) => {
      render(null, place);
      place.remove();
      resolve(isConfirmed);
    };
    render(<Confirm wanted={wanted} close={close} />, place);
  });
}

function Confirm({ wanted, close }: { wanted: Wanted; close: (isConfirmed: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="confirm-title" onClose={() => close(false)}>
      <h2 id="confirm-title">{words.title}</h2>
      {wanted.secondFactor && wanted.factors.length === 0 ? (
        <NothingToProve />
      ) : (
        <Proofs wanted={wanted} confirmed={() => close(true)} />
      )}
      <Button press={() => close(false)}>{common.cancel}</Button>
    </dialog>
  );
}

/** The user has no second factor, or an app that is suspended. The refusal says the same of both. */
function NothingToProve() {
  const { data } = useLoaded<{ me: { secondFactors: { totpSince: string | null } } }>(
    '{ me { secondFactors { totpSince } } }',
  );
  if (!data) return null;
  if (data.me.secondFactors.totpSince) return <p>{words.suspended}</p>;
  return (
    <p>
      {words.setUp} <a href="second-factors">{words.goSetUp}</a>
    </p>
  );
}

function Proofs({ wanted, confirmed }: { wanted: Wanted; confirmed: () => void }) {
  const { secondFactor, factors } = wanted;
  const byText = useAction(async ({ password, code = '' }: Values) => {
    await client.reauthenticate(secondFactor ? proofOf(code) : { password: password ?? '' });
    confirmed();
  });
  const byPasskey = useAction(async () => {
    await client.reauthenticate({ passkey: await usePasskey() });
    confirmed();
  });
  const hasText = !secondFactor || factors.some((factor) => factor !== 'PASSKEY');
  const hasPasskey = secondFactor ? factors.includes('PASSKEY') : settings.passkeys;
  return (
    <>
      {hasText && (
        <Form press={words.press} action={byText}>
          {secondFactor ? (
            <CodeField label={words.code} autoFocus />
          ) : (
            <PasswordField name="password" label={words.password} autoFocus />
          )}
        </Form>
      )}
      {hasPasskey && (
        <Form press={words.passkey} action={{ ...byPasskey, run: () => byPasskey.run() }} />
      )}
    </>
  );
}

/** Codes of apps have six digits, recovery codes sixteen characters. */
export const proofOf = (code: string) =>
  /^\s*(?:\d\s*){6}$/.test(code) ? { totp: code } : { recoveryCode: code };
