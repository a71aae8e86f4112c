import { useEffect, useState } from 'preact/hooks';
import { useUpAnswer } from '../providers/answer.ts';
import { linkAnswer } from '../providers/provider-login.ts';
import { words as pages } from '../ui/menu-words.ts';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { Loading, useLoaded } from '../use-loaded.tsx';
import { IdentityList } from './identity-list.tsx';
import { query, type OwnIdentity } from './own-identities.ts';
import { UnlinkStep } from './unlink-step.tsx';
import { words } from './words.ts';

/** The page of accounts at providers: the list, and the step that unlinks one. */
export function Content() {
  const loaded = useLoaded<{ me: { identities: readonly OwnIdentity[] | null } }>(query);
  const [news, setNews] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<OwnIdentity | null>(null);
  const finish = async (text: string) => {
    await loaded.reload();
    setLeaving(null);
    setNews(text);
  };
  const { problem, isRunning } = useLinking(finish);
  if (!loaded.data || isRunning)
    return (
      <Page title={pages.identities}>
        <Loading loaded={loaded} />
      </Page>
    );
  if (leaving)
    return <UnlinkStep identity={leaving} cancel={() => setLeaving(null)} finish={finish} />;
  const unlink = (identity: OwnIdentity) => {
    setNews(null);
    setLeaving(identity);
  };
  return (
    <IdentityList
      identities={loaded.data.me.identities ?? []}
      news={news}
      problem={problem}
      unlink={unlink}
    />
  );
}

/** Links the account with which the user has come back from a provider, if this page was opened so. */
function useLinking(finish: (text: string) => Promise<void>) {
  const [answer] = useState(useUpAnswer);
  const link = useAction(async () => {
    if (answer) await finish(words.linked(await linkAnswer(answer)));
  });
  useEffect(() => void (answer && link.run()), []);
  return link;
}
