import { useEnter } from '../login/second-factor/use-enter.tsx';
import { useState } from 'preact/hooks';
import { Page } from '../ui/page.tsx';
import { LoggedIn } from './entering.tsx';
import { ToLogin } from './to-login.tsx';
import { words } from './words.ts';

/** The page of a link that was opened without its token, or loaded again: then a login may still wait. */
export function Content() {
  const [isIn, setIn] = useState<boolean | null>(null);
  const { step } = useEnter(setIn);
  if (step) return step;
  if (isIn !== null) return <LoggedIn title={words.loggedIn} isIn={isIn} />;
  return (
    <Page title={words.noLink.title}>
      <p>{words.noLink.text}</p>
      <ToLogin />
    </Page>
  );
}
