import { makeRecoveryCodes } from './recovery-codes.tsx';
import { TotpSetup, totpFields, type Totp } from './totp-setup.tsx';
import { client } from '../session.ts';
import type { Values } from '../ui/form.tsx';
import { Button, Page } from '../ui/page.tsx';
import { Sure } from '../ui/sure.tsx';
import { useAction } from '../use-action.ts';
import { words as common } from '../common-words.ts';
import { countFactors, type OwnFactors } from './own-factors.ts';
import type { Finish, Go } from './step.ts';
import { words } from './words.ts';

interface StepProps {
  factors: OwnFactors;
  go: Go;
  finish: Finish;
}

/** Begins to set up an app: nothing is stored yet. */
export async function startTotp(): Promise<Totp & { enrolment: string }> {
  const { startTotp: begun } = await client.request<{ startTotp: Totp & { enrolment: string } }>(
    `mutation { startTotp { ${totpFields} enrolment } }`,
  );
  return begun;
}

const confirmTotp = `mutation ($enrolment: String!, $code: String!) {
  confirmTotp(enrolment: $enrolment, code: $code) { expiresIn }
}`;

export function SetUpAppStep(props: StepProps & { enrolment: Totp & { enrolment: string } }) {
  const { factors, enrolment: totp, go, finish } = props;
  const confirm = useAction(async ({ code }: Values) => {
    await client.request(confirmTotp, { enrolment: totp.enrolment, code });
    // Codes that the user has kept stay good. Where there are none and the server is busy, the list offers them.
    const codes =
      factors.recoveryCodesLeft > 0 ? null : await makeRecoveryCodes().catch(() => null);
    if (codes) go({ name: 'codes', codes, news: words.setUpDone });
    else await finish(words.setUpDone);
  });
  return (
    <Page title={words.setUpTitle}>
      {factors.totpSince && <p>{words.replaces}</p>}
      <TotpSetup
        totp={totp}
        action={confirm}
        below={<Button press={() => finish()}>{common.cancel}</Button>}
      />
    </Page>
  );
}

export function RemoveAppStep({ factors, go, finish }: StepProps) {
  const remove = useAction(async () => {
    await client.request('mutation { removeTotp }');
    await finish(words.removeDone);
  });
  return (
    <Sure
      title={words.removeTitle}
      press={words.remove}
      action={remove}
      cancel={() => go({ name: 'list' })}
    >
      <p>{words.removeText}</p>
      {countFactors(factors) === 1 && <p>{words.last}</p>}
    </Sure>
  );
}
