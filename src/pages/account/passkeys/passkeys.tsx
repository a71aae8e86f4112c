import { useEffect, useState } from 'preact/hooks';
import { tellAcceptedPasskeys } from '../passkey.ts';
import { Page } from '../ui/page.tsx';
import { Loading, useLoaded } from '../use-loaded.tsx';
import { query, type OwnPasskeys, type Passkey } from './own-passkeys.ts';
import { PasskeyList } from './passkey-list.tsx';
import { RemoveStep, RenameStep } from './passkey-steps.tsx';
import { words } from './words.ts';

/** What is shown of the page. */
type Step =
  | { readonly name: 'list'; readonly news?: string | undefined }
  | { readonly name: 'rename' | 'remove'; readonly passkey: Passkey };

/** The page of passkeys: the list, and a step for each thing that can be done. */
export function Content() {
  const loaded = useLoaded<{ me: { secondFactors: OwnPasskeys } }>(query);
  const [step, setStep] = useState<Step>({ name: 'list' });
  const factors = loaded.data?.me.secondFactors;
  useEffect(() => void tellAcceptedPasskeys(factors?.acceptedPasskeys), [factors]);
  if (!factors)
    return (
      <Page title={words.title}>
        <Loading loaded={loaded} />
      </Page>
    );
  const finish = async (news: string) => {
    await loaded.reload();
    setStep({ name: 'list', news });
  };
  const cancel = () => setStep({ name: 'list' });
  if (step.name === 'list')
    return (
      <PasskeyList
        factors={factors}
        news={step.news}
        choose={(name, passkey) => setStep({ name, passkey })}
        begin={cancel}
        finish={finish}
        reload={loaded.reload}
      />
    );
  const Chosen = step.name === 'rename' ? RenameStep : RemoveStep;
  return <Chosen passkey={step.passkey} factors={factors} cancel={cancel} finish={finish} />;
}
