import { makeRecoveryCodes, RecoveryCodes } from './recovery-codes.tsx';
import { Page } from '../ui/page.tsx';
import { Sure } from '../ui/sure.tsx';
import { useAction } from '../use-action.ts';
import type { OwnFactors } from './own-factors.ts';
import type { Go } from './step.ts';
import { words } from './words.ts';

/** New codes void those that are left, which the user may have on paper. */
export function NewCodesStep({ factors, go }: { factors: OwnFactors; go: Go }) {
  const make = useAction(async () => {
    go({ name: 'codes', codes: await makeRecoveryCodes(), news: words.codesDone });
  });
  return (
    <Sure
      title={words.newCodesTitle}
      press={words.makeNewCodes}
      action={make}
      cancel={() => go({ name: 'list' })}
    >
      <p>{words.newCodesText(factors.recoveryCodesLeft)}</p>
    </Sure>
  );
}

export function CodesStep({ codes, done }: { codes: readonly string[]; done: () => void }) {
  return (
    <Page title={words.codesTitle}>
      <RecoveryCodes codes={codes} done={done} />
    </Page>
  );
}
