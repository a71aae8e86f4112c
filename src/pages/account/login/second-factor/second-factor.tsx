import { useState } from 'preact/hooks';
import { proofOf } from '../../confirm.tsx';
import { words as common } from '../../common-words.ts';
import { askForPasskey } from '../../passkey.ts';
import { settings } from '../../settings.ts';
import { CodeField } from '../../ui/fields.tsx';
import { Form, type Values } from '../../ui/form.tsx';
import { Button, Page } from '../../ui/page.tsx';
import { useAction } from '../../use-action.ts';
import { completeLogin, type LoginChallenge, type Proof } from './challenge.ts';
import { BeginAgain } from './over.tsx';
import { words } from './words.ts';

/** Asks for the second factor that a login lacks, and completes it. */
export function SecondFactor(props: {
  login: LoginChallenge;
  finish: (isIn: boolean) => Promise<void>;
}) {
  const { login, finish } = props;
  const { challenge, factors } = login;
  const [trustDevice, setTrust] = useState(false);
  const prove = useAction(async (ask: () => Proof | Promise<Proof>) => {
    const proof = await ask();
    await finish(await completeLogin({ challenge, proof, trustDevice }));
  });
  const byCode = { ...prove, run: ({ code = '' }: Values) => prove.run(() => proofOf(code)) };
  const byPasskey = () =>
    prove.run(async () => ({ passkey: await askForPasskey(login.passkeyOptions) }));
  const hasPasskey = factors.includes('PASSKEY');
  const hasCode = factors.some((factor) => factor !== 'PASSKEY');
  const trust = settings.trustedDevices && (
    <label class="check">
      <input type="checkbox" checked={trustDevice} onChange={() => setTrust(!trustDevice)} />
      {words.trust}
    </label>
  );
  if (factors.length === 0) return <Suspended />;
  return (
    <Page title={words.title}>
      <p>{words.text}</p>
      {hasCode ? (
        <Form
          press={common.logIn}
          action={byCode}
          below={hasPasskey && <Button press={byPasskey}>{words.passkey}</Button>}
        >
          <CodeField label={words.code} hint={hintFor(factors)} minLength={6} autoFocus />
          {trust}
        </Form>
      ) : (
        <Form press={words.passkey} action={{ ...prove, run: byPasskey }}>
          {trust}
        </Form>
      )}
      <BeginAgain />
    </Page>
  );
}

function hintFor(factors: readonly string[]): string {
  if (!factors.includes('TOTP')) return words.recoveryHint;
  return factors.includes('RECOVERY_CODE') ? words.hint : words.appHint;
}

/** Too many wrong codes have suspended the only factor. */
function Suspended() {
  return (
    <Page title={words.title}>
      <p>{words.suspended}</p>
      <BeginAgain />
    </Page>
  );
}
