import { useState } from 'preact/hooks';
import { Done } from '../../account/ui/done.tsx';
import { Page } from '../../account/ui/page.tsx';
import { Loading } from '../../account/use-loaded.tsx';
import type { Place } from '../place.ts';
import { Facts } from '../ui/facts.tsx';
import { Time } from '../ui/time.tsx';
import { useRead } from '../use-read.ts';
import { useMay, useViewer } from '../viewer.ts';
import { words as common } from '../words.ts';
import { Access } from './access.tsx';
import { Activity } from './activity.tsx';
import { SecondFactors } from './factors.tsx';
import { Identities } from './identities.tsx';
import { Keys } from './keys.tsx';
import { Scopes } from './scopes.tsx';
import { document, type PartProps, type SeenUser } from './seen-user.ts';
import { Sessions } from './sessions.tsx';
import { words } from './words.ts';

/** One user: what is known of them, and what can be done. */
export function UserView({ place }: { place: Place }) {
  const id = place.query.get('id') ?? '';
  return <OneUser id={id} entry={place.entry} key={id} />;
}

function OneUser({ id, entry }: { id: string; entry: string }) {
  const loaded = useRead<{ user: SeenUser | null }>(document, { id });
  const [deleted, setDeleted] = useState<string | null>(null);
  const user = loaded.data?.user;
  if (deleted !== null)
    return (
      <Page title={words.isDeleted(deleted)}>
        <p>
          <a href="./">{words.toUsers}</a>
        </p>
      </Page>
    );
  return (
    <Page title={user?.username ?? words.loading}>
      {user ? (
        <Parts
          user={user}
          entry={entry}
          reload={loaded.reload}
          deleted={() => setDeleted(user.username)}
        />
      ) : (
        <Loading loaded={loaded} />
      )}
    </Page>
  );
}

function Parts(props: {
  user: SeenUser;
  entry: string;
  reload: () => Promise<void>;
  deleted: () => void;
}) {
  const { user, entry, reload, deleted } = props;
  const [done, setDone] = useState<string | null>(null);
  // Its events are then others.
  const [changes, setChanges] = useState(0);
  const viewer = useViewer();
  const may = useMay();
  const part: PartProps = {
    user,
    mayChange: (scope) => user.id !== viewer.id && may(scope),
    async changed(text) {
      await reload();
      setChanges((count) => count + 1);
      setDone(text);
    },
  };
  return (
    <>
      {user.id === viewer.id && <p class="note">{words.self}</p>}
      <Done text={done} />
      <OwnFacts user={user} />
      <Scopes {...part} />
      <Sessions {...part} />
      {user.kind === 'PERSON' && <SecondFactors {...part} />}
      <Keys {...part} />
      {user.kind === 'PERSON' && <Identities user={user} />}
      <Access {...part} deleted={deleted} />
      {may('latchkey:audit:read') && <Activity id={user.id} entry={`${entry}-${changes}`} />}
    </>
  );
}

function OwnFacts({ user }: { user: SeenUser }) {
  const { id, kind, createdAt, lastSeenAt, disabledAt, email, hasPassword } = user;
  const isPerson = kind === 'PERSON';
  return (
    <Facts
      facts={[
        [words.disabledSince, disabledAt && <Time at={disabledAt} />],
        [words.kind, isPerson ? words.person : common.serviceAccount],
        [words.email, isPerson ? <bdi>{email ?? words.none}</bdi> : null],
        [words.password, isPerson ? (hasPassword ? words.hasPassword : words.none) : null],
        [words.created, <Time at={createdAt} />],
        [words.seen, lastSeenAt ? <Time at={lastSeenAt} /> : words.neverSeen],
        [words.id, <code>{id}</code>],
      ]}
    />
  );
}
