import { client } from '../session.ts';
import { Form } from '../ui/form.tsx';
import { Button, Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { dropWaiting, type Waiting } from '../kept-logins.ts';
import { link } from './provider-login.ts';
import { nameOf, words } from './words.ts';

/** Says on the way to a login why it is needed. */
export function WaitsToBeLinked({ waiting, drop }: { waiting: Waiting; drop: () => void }) {
  return (
    <div role="alert" class="note">
      {words.exists(nameOf(waiting.provider))}{' '}
      <Button kind="link" press={drop}>
        {words.forget}
      </Button>
    </div>
  );
}

/** Asks a user who has just logged in whether the account at a provider is theirs, and links it. */
export function LinkStep({ waiting, done }: { waiting: Waiting; done: () => void }) {
  const name = nameOf(waiting.provider);
  const add = useAction(async () => {
    await link(waiting);
    leave();
  });
  const leave = () => {
    dropWaiting();
    done();
  };
  return (
    <Page title={words.linkTitle(name, client.user?.username ?? '')}>
      <p>{words.linkText(name)}</p>
      <Form
        press={words.link(name)}
        action={{ ...add, run: () => add.run() }}
        below={<Button press={leave}>{words.forget}</Button>}
      />
    </Page>
  );
}
