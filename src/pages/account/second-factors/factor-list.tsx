import { makeRecoveryCodes } from './recovery-codes.tsx';
import { formatDay } from '../locale.ts';
import { settings } from '../settings.ts';
import { Done } from '../ui/done.tsx';
import { Button, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { startTotp } from './app-steps.tsx';
import { countFactors, type OwnFactors } from './own-factors.ts';
import type { Finish, Go } from './step.ts';
import { TrustedBrowsers } from './trusted-browsers.tsx';
import { words } from './words.ts';

/** When new codes should be made: as docs/factors.md has it. */
const fewCodes = 4;

interface ListProps {
  factors: OwnFactors;
  go: Go;
  finish: Finish;
}

export function FactorList({
  factors,
  news,
  go,
  finish,
}: ListProps & { news?: string | undefined }) {
  const isRequired = settings.secondFactor === 'required';
  return (
    <Page title={words.title}>
      <Done text={news ?? null} />
      <p>{words.why}</p>
      {isRequired && <p>{words.required}</p>}
      {(settings.totp || factors.totpSince) && <App factors={factors} go={go} />}
      {(settings.passkeys || factors.passkeys.length > 0) && (
        <section>
          <h2>{words.passkeys}</h2>
          <p>{words.passkeyCount(factors.passkeys.length)}</p>
          <a class="button" href="passkeys">
            {words.toPasskeys}
          </a>
        </section>
      )}
      {countFactors(factors) > 0 && <Codes factors={factors} go={go} />}
      {factors.trustedDevices.length > 0 && (
        <TrustedBrowsers devices={factors.trustedDevices} go={go} finish={finish} />
      )}
    </Page>
  );
}

function App({ factors, go }: Omit<ListProps, 'finish'>) {
  const { totpSince } = factors;
  const begin = useAction(async () => go({ name: 'set-up-app', enrolment: await startTotp() }));
  const isKept = settings.secondFactor === 'required' && countFactors(factors) === 1;
  return (
    <section>
      <h2>{words.app}</h2>
      <p>{totpSince ? words.appSince(formatDay(totpSince)) : words.appNone}</p>
      {totpSince && isKept && <p class="quiet">{words.lastKept}</p>}
      <ProblemNotice problem={begin.problem} />
      <div class="row">
        {settings.totp && (
          <Button press={() => begin.run()} isRunning={begin.isRunning}>
            {totpSince ? words.setUpAnother : words.setUp}
          </Button>
        )}
        {totpSince && !isKept && (
          <Button kind="danger" press={() => go({ name: 'remove-app' })}>
            {words.remove}
          </Button>
        )}
      </div>
    </section>
  );
}

function Codes({ factors, go }: Omit<ListProps, 'finish'>) {
  const { recoveryCodesLeft: left } = factors;
  const make = useAction(async () =>
    go({ name: 'codes', codes: await makeRecoveryCodes(), news: words.codesDone }),
  );
  return (
    <section>
      <h2>{words.codes}</h2>
      <p>
        {words.codesLeft(left)} {left > 0 && left < fewCodes && words.fewLeft}
      </p>
      {left > 0 && <p class="quiet">{words.codesLost}</p>}
      <ProblemNotice problem={make.problem} />
      {left === 0 ? (
        <Button kind="main" press={() => make.run()} isRunning={make.isRunning}>
          {words.makeCodes}
        </Button>
      ) : (
        <Button press={() => go({ name: 'new-codes' })}>{words.makeNewCodes}</Button>
      )}
    </section>
  );
}
