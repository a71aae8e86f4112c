import { formatDay } from '../locale.ts';
import type { Problem } from '../problem.ts';
import { goToProvider } from '../providers/provider-login.ts';
import { nameOf, words as providers } from '../providers/words.ts';
import { client } from '../session.ts';
import { settings } from '../settings.ts';
import { Done } from '../ui/done.tsx';
import { words as pages } from '../ui/menu-words.ts';
import { Button, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { maxIdentities, type OwnIdentity } from './own-identities.ts';
import { words } from './words.ts';

export function IdentityList(props: {
  identities: readonly OwnIdentity[];
  news: string | null;
  problem: Problem | null;
  unlink: (identity: OwnIdentity) => void;
}) {
  const { identities, news, problem, unlink } = props;
  return (
    <Page title={pages.identities}>
      <Done text={news} />
      <ProblemNotice problem={problem} />
      <p>{words.why}</p>
      {identities.length === 0 && <p>{words.none}</p>}
      <ul class="things">
        {identities.map((identity) => (
          <Item key={identity.id} identity={identity} unlink={() => unlink(identity)} />
        ))}
      </ul>
      {settings.providers.length > 0 && <Add isFull={identities.length >= maxIdentities} />}
    </Page>
  );
}

function Item({ identity, unlink }: { identity: OwnIdentity; unlink: () => void }) {
  const { provider, email, createdAt, lastUsedAt } = identity;
  const name = nameOf(provider);
  const isOffered = settings.providers.some(({ id }) => id === provider);
  const which = email === null ? name : `${name}, ${email}`;
  return (
    <li>
      <div>
        <h2>{name}</h2>
        {email !== null && <bdi>{email}</bdi>}
        {!isOffered && <span>{words.notOffered}</span>}
        <span>{words.since(formatDay(createdAt))}</span>
        <span>{words.used(lastUsedAt && formatDay(lastUsedAt))}</span>
      </div>
      <Button kind="danger" press={unlink} label={words.unlinkWhich(which)}>
        {words.unlink}
      </Button>
    </li>
  );
}

/** Leads to a provider, from which the user comes back to this page. */
function Add({ isFull }: { isFull: boolean }) {
  const add = useAction(async (provider: string) => {
    await confirmNow();
    await goToProvider(provider, location.origin + location.pathname);
  });
  return (
    <section>
      <h2>{words.add}</h2>
      {isFull && <p>{words.full}</p>}
      <ProblemNotice problem={add.problem} />
      {!isFull &&
        settings.providers.map(({ id, name }) => (
          <Button key={id} press={() => add.run(id)} isRunning={add.isRunning}>
            {providers.link(name)}
          </Button>
        ))}
    </section>
  );
}

/** No identity has it. */
const noId = '00000000-0000-0000-0000-000000000000';

/**
 * Has the server ask the user to prove who they are, if that is too long ago: before they go to a provider, since the code
 * that they come back with is good for a minute.
 */
async function confirmNow(): Promise<void> {
  await client.request('mutation ($id: ID!) { unlinkIdentity(id: $id) }', { id: noId });
}
