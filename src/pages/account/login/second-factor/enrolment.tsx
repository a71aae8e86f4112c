import { RecoveryCodes } from '../../second-factors/recovery-codes.tsx';
import { TotpSetup } from '../../second-factors/totp-setup.tsx';
import { createPasskey, hasPasskeys } from '../../passkey.ts';
import type { Values } from '../../ui/form.tsx';
import { Button, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useAction } from '../../use-action.ts';
import { completeLogin, type LoginChallenge, type Proof } from './challenge.ts';
import { BeginAgain } from './over.tsx';
import { words } from './words.ts';

/** Has a user who needs a second factor and has none set one up, which completes their login. */
export function Enrolment(props: {
  login: LoginChallenge;
  finish: (isIn: boolean) => Promise<void>;
}) {
  const { login, finish } = props;
  const { totp = null, passkeyOptions = null } = login.enrolment ?? {};
  const complete = async (proof: Proof) =>
    finish(await completeLogin({ challenge: login.challenge, proof, trustDevice: false }));
  const byApp = useAction(({ code = '' }: Values) => complete({ totp: code }));
  const byPasskey = useAction(async () =>
    complete({ newPasskey: await createPasskey(passkeyOptions) }),
  );
  const canPasskey = passkeyOptions !== null && hasPasskeys();
  return (
    <Page title={words.setUp}>
      <p>{words.setUpText}</p>
      {totp && <TotpSetup totp={totp} action={byApp} />}
      {canPasskey && (
        <section>
          <p class="aside">{totp ? words.orPasskey : words.onlyPasskey}</p>
          <Button press={byPasskey.run} isRunning={byPasskey.isRunning}>
            {words.newPasskey}
          </Button>
          <ProblemNotice problem={byPasskey.problem} />
        </section>
      )}
      {!totp && !canPasskey && <p>{words.none}</p>}
      <BeginAgain />
    </Page>
  );
}

/** Shows the first recovery codes of a user. */
export function FirstCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  return (
    <Page title={words.codes}>
      <RecoveryCodes codes={codes} done={done} />
    </Page>
  );
}
