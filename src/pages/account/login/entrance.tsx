import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AuthUser } from '../../../client/index.ts';
import { words as common } from '../common-words.ts';
import { useEnter, type Enter } from './second-factor/use-enter.tsx';
import { LinkStep, WaitsToBeLinked } from '../providers/link-step.tsx';
import { useWayBack } from './use-way-back.ts';
import { words as providers } from '../providers/words.ts';
import type { Problem } from '../problem.ts';
import { client } from '../session.ts';
import { Button, Page } from '../ui/page.tsx';
import { Form } from '../ui/form.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { goOn, returnTo } from './go-on.ts';
import { words } from './words.ts';

/** Milliseconds that a page stays empty while the server says whether there is a user. */
const patience = 150;

/** What a page that logs users in is given. */
export interface Ways {
  readonly enter: Enter;
  /** What is to be said first: why a login at a provider did not work, or what it lacks. */
  readonly news: ComponentChildren;
}

/**
 * What the pages to log in and to sign up share: a user who is logged in, by now or already, goes on to where they wanted
 * to go. `outside` is what is said where a login here does not log the browser in.
 */
export function Entrance(props: {
  children: (ways: Ways) => ComponentChildren;
  outside: ComponentChildren;
}) {
  const [entered, setEntered] = useState<boolean | null>(null);
  const { enter, step } = useEnter(setEntered);
  const isEntering = useRef(false);
  const [user, setUser] = useUser(isEntering);
  const enterHere: Enter = async (way) => {
    isEntering.current = true;
    await enter(way).finally(() => (isEntering.current = false));
  };
  const { isFinishing, problem, waiting, drop } = useWayBack(enterHere);
  if (step) return step;
  if (isFinishing) return <Finishing />;
  if (entered === false) return <>{props.outside}</>;
  if (waiting && (entered || user)) return <LinkStep waiting={waiting} done={drop} />;
  if (entered) return <Continue key="now" isNow />;
  if (user === undefined) return null;
  if (user)
    return <Continue key="known" user={user} forget={() => setUser(null)} problem={problem} />;
  const news = (
    <>
      <ProblemNotice problem={problem} />
      {waiting && <WaitsToBeLinked waiting={waiting} drop={drop} />}
    </>
  );
  return <>{props.children({ enter: enterHere, news })}</>;
}

/** While the server looks at what the user has brought from a provider. */
function Finishing() {
  return (
    <Page title={providers.finishing}>
      <p class="loading" aria-busy="true">
        {common.working}
      </p>
    </Page>
  );
}

/**
 * Returns who is logged in, also by a link in another tab: null for no user, undefined while it is not known. What the
 * page does itself is no news.
 */
function useUser(isEntering: { readonly current: boolean }) {
  const [user, setUser] = useState<AuthUser | null>();
  useEffect(() => {
    const late = setTimeout(() => setUser((known) => known ?? null), patience);
    client.ready().then(setUser, () => setUser(null));
    const stop = client.onChange((change) => {
      if (!isEntering.current) setUser(change.user);
    });
    return () => {
      clearTimeout(late);
      stop();
    };
  }, []);
  return [user, setUser] as const;
}

/** Leads on a user who is logged in: `isNow` at once, else when they say that it is them. */
function Continue(props: {
  user?: AuthUser;
  isNow?: boolean;
  forget?: () => void;
  problem?: Problem | null;
}) {
  const { user, isNow, forget, problem = null } = props;
  const go = useAction(goOn);
  const leave = useAction(async () => {
    await client.logout();
    forget?.();
  });
  useEffect(() => void (isNow && go.run()), []);
  return (
    <Page title={words.loggedIn}>
      <ProblemNotice problem={problem} />
      <GoingTo say={words.goingOn} />
      <Form
        press={user ? words.continueAs(user.username) : words.continue}
        action={{ ...go, problem: go.problem ?? leave.problem, run: () => go.run() }}
        below={
          user && (
            <Button press={leave.run} isRunning={leave.isRunning}>
              {words.another}
            </Button>
          )
        }
      />
    </Page>
  );
}

/** Says where the user goes on to, or that they cannot. */
export function GoingTo({ say = words.goingTo }: { say?: (name: string) => string }) {
  if (returnTo.kind === 'refused') return <p class="problem">{words.refused}</p>;
  const name = 'name' in returnTo ? returnTo.name : null;
  return name === null ? null : <p>{say(name)}</p>;
}
