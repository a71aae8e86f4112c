import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AuthUser } from '../../../client/index.ts';
import { useEnter, type Enter } from './second-factor/use-enter.tsx';
import { client } from '../session.ts';
import { Button, Page } from '../ui/page.tsx';
import { Form } from '../ui/form.tsx';
import { useAction } from '../use-action.ts';
import { goOn, returnTo } from './go-on.ts';
import { words } from './words.ts';

/** Milliseconds that a page stays empty while the server says whether there is a user. */
const patience = 150;

/**
 * What the pages to log in and to sign up share: a user who is logged in, by now or already, goes on to where they wanted
 * to go. `outside` is what is said where a login here does not log the browser in.
 */
export function Entrance(props: {
  children: (enter: Enter) => ComponentChildren;
  outside: ComponentChildren;
}) {
  const [entered, setEntered] = useState<boolean | null>(null);
  const { enter, step } = useEnter(setEntered);
  const isEntering = useRef(false);
  const [user, setUser] = useUser(isEntering);
  if (step) return step;
  if (entered !== null) return entered ? <Continue key="now" isNow /> : <>{props.outside}</>;
  if (user === undefined) return null;
  if (user) return <Continue key="known" user={user} forget={() => setUser(null)} />;
  const enterHere: Enter = async (way) => {
    isEntering.current = true;
    await enter(way).finally(() => (isEntering.current = false));
  };
  return <>{props.children(enterHere)}</>;
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
function Continue(props: { user?: AuthUser; isNow?: boolean; forget?: () => void }) {
  const { user, isNow, forget } = props;
  const go = useAction(goOn);
  const leave = useAction(async () => {
    await client.logout();
    forget?.();
  });
  useEffect(() => void (isNow && go.run()), []);
  return (
    <Page title={words.loggedIn}>
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
