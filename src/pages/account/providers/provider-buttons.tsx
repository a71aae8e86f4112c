import { settings } from '../settings.ts';
import { Button } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import { goToProvider } from './provider-login.ts';
import { words } from './words.ts';

/** A button for each provider, or for these alone. Each leads there, and back to this page. */
export function ProviderButtons({ among }: { among?: readonly string[] }) {
  const go = useAction((provider: string) => goToProvider(provider));
  const shown = settings.providers.filter(({ id }) => !among || among.includes(id));
  return (
    <>
      {shown.map(({ id, name }) => (
        <Button key={id} press={() => go.run(id)} isRunning={go.isRunning}>
          {words.continueWith(name)}
        </Button>
      ))}
      <ProblemNotice problem={go.problem} />
    </>
  );
}
