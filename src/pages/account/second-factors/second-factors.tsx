import { useState } from 'preact/hooks';
import { Loading, useLoaded } from '../use-loaded.tsx';
import { Page } from '../ui/page.tsx';
import { CodesStep, NewCodesStep } from './codes-steps.tsx';
import { FactorList } from './factor-list.tsx';
import { query, type OwnFactors } from './own-factors.ts';
import { RemoveAppStep, SetUpAppStep } from './app-steps.tsx';
import type { Step } from './step.ts';
import { words } from './words.ts';

/** The page of second factors: what is set up, and a step for each thing that can be done. */
export function Content() {
  const loaded = useLoaded<{ me: { secondFactors: OwnFactors } }>(query);
  const [step, setStep] = useState<Step>({ name: 'list' });
  const factors = loaded.data?.me.secondFactors;
  if (!factors)
    return (
      <Page title={words.title}>
        <Loading loaded={loaded} />
      </Page>
    );
  const finish = async (news?: string) => {
    await loaded.reload();
    setStep({ name: 'list', news });
  };
  switch (step.name) {
    case 'set-up-app':
      return (
        <SetUpAppStep enrolment={step.enrolment} factors={factors} go={setStep} finish={finish} />
      );
    case 'remove-app':
      return <RemoveAppStep factors={factors} go={setStep} finish={finish} />;
    case 'new-codes':
      return <NewCodesStep factors={factors} go={setStep} />;
    case 'codes':
      return <CodesStep codes={step.codes} done={() => finish(step.news)} />;
    case 'list':
      return <FactorList factors={factors} news={step.news} go={setStep} finish={finish} />;
  }
}
