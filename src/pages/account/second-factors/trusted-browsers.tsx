import { deviceName } from '../../../lib/device-name.ts';
import { formatDay } from '../locale.ts';
import { client } from '../session.ts';
import { Button } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useAction } from '../use-action.ts';
import type { TrustedDevice } from './own-factors.ts';
import type { Finish, Go } from './step.ts';
import { words } from './words.ts';

interface Props {
  devices: readonly TrustedDevice[];
  go: Go;
  finish: Finish;
}

/** Browsers that are not asked for a second factor: each can be asked again. */
export function TrustedBrowsers({ devices, go, finish }: Props) {
  const revoke = useAction(async (id: string, name: string) => {
    go({ name: 'list' });
    await client.request('mutation ($id: ID!) { revokeTrustedDevice(id: $id) }', { id });
    await finish(words.askAgainDone(name));
  });
  return (
    <section>
      <h2>{words.trusted}</h2>
      <p>{words.trustedText}</p>
      <ProblemNotice problem={revoke.problem} />
      <ul class="things">
        {devices.map(({ id, userAgent, isCurrent, createdAt, expiresAt }) => {
          const name = deviceName(userAgent) ?? words.unknownBrowser;
          return (
            <li key={id}>
              <div>
                <h3>
                  {name} {isCurrent && <span class="tag">{words.thisBrowser}</span>}
                </h3>
                <span>{words.trustedSince(formatDay(createdAt), formatDay(expiresAt))}</span>
              </div>
              <Button
                press={() => revoke.run(id, name)}
                isRunning={revoke.isRunning}
                label={words.askAgainWhich(name)}
              >
                {words.askAgain}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
