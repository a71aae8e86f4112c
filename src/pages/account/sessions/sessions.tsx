import { useState } from 'preact/hooks';
import { deviceName } from '../../../lib/device-name.ts';
import { words as common } from '../common-words.ts';
import { formatTime, locale } from '../locale.ts';
import { client } from '../session.ts';
import { Done } from '../ui/done.tsx';
import { words as pages } from '../ui/menu-words.ts';
import { Button, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { Loading, useLoaded } from '../use-loaded.tsx';
import { words, type Method } from './words.ts';

interface Session {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly isCurrent: boolean;
  readonly methods: readonly Method[];
  readonly impersonator: { readonly username: string } | null;
}

/** A user has a hundred at most. */
const document = `{ me { sessions(first: 100) { nodes {
  id createdAt lastUsedAt ip userAgent isCurrent methods impersonator { username }
} } } }`;

/** How many are shown at first. */
const shownFirst = 20;

export function Content() {
  const loaded = useLoaded<{ me: { sessions: { nodes: readonly Session[] } } }>(document);
  const [done, setDone] = useState<string | null>(null);
  const sessions = loaded.data?.me.sessions.nodes;
  const ended = async (text: string) => {
    await loaded.reload();
    setDone(text);
  };
  return (
    <Page title={pages.sessions}>
      <p>{words.says}</p>
      <Done text={done} />
      {sessions ? <Sessions sessions={sessions} ended={ended} /> : <Loading loaded={loaded} />}
    </Page>
  );
}

/** The session of this page comes first, then the others, the newest first. */
function Sessions(props: { sessions: readonly Session[]; ended: (text: string) => Promise<void> }) {
  const { sessions, ended } = props;
  const [isWhole, setWhole] = useState(sessions.length <= shownFirst);
  const sorted = sessions.toSorted((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
  const others = useAction(async () => {
    const { revokeOtherSessions } = await client.request<{ revokeOtherSessions: number }>(
      'mutation { revokeOtherSessions }',
    );
    await ended(words.othersEnded(revokeOtherSessions));
  });
  return (
    <>
      <ul class="things">
        {sorted.slice(0, isWhole ? undefined : shownFirst).map((session) => (
          <Entry key={session.id} session={session} ended={ended} />
        ))}
      </ul>
      {!isWhole && <Button press={() => setWhole(true)}>{words.showAll(sessions.length)}</Button>}
      {sessions.length > 1 && (
        <Button press={others.run} isRunning={others.isRunning} kind="danger">
          {words.logOutOthers}
        </Button>
      )}
      <ProblemNotice problem={others.problem} />
    </>
  );
}

function Entry({ session, ended }: { session: Session; ended: (text: string) => Promise<void> }) {
  const { impersonator } = session;
  const name = deviceName(session.userAgent);
  const title = impersonator ? words.administrator(impersonator.username) : (name ?? words.unknown);
  const end = useAction(async () => {
    await client.request('mutation ($id: ID!) { revokeSession(id: $id) }', { id: session.id });
    await ended(words.ended(title));
  });
  return (
    <li>
      <div>
        <h2>
          {title} {session.isCurrent && <span class="tag">{words.thisDevice}</span>}
        </h2>
        {name === null && session.userAgent && <bdi>{shorten(session.userAgent)}</bdi>}
        <Times session={session} />
        <ProblemNotice problem={end.problem} />
      </div>
      {!session.isCurrent && (
        <Button press={end.run} isRunning={end.isRunning} label={`${common.logOut}: ${title}`}>
          {common.logOut}
        </Button>
      )}
    </li>
  );
}

function Times({ session: { createdAt, lastUsedAt, ip, methods } }: { session: Session }) {
  const names = methods.map((method) => words.methods[method]);
  const all = new Intl.ListFormat(locale).format(names);
  return (
    <>
      <span>{words.lastUsed(formatTime(lastUsedAt))}</span>
      <span>
        {words.loggedIn(formatTime(createdAt))}
        {all && words.by(all)}
        {ip && words.from(ip)}
      </span>
    </>
  );
}

/** What a client says of itself can be long, and can be anything. */
const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
