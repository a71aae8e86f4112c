import { formatDay } from '../locale.ts';
import { hasPasskeys } from '../passkey.ts';
import { settings } from '../settings.ts';
import { Done } from '../ui/done.tsx';
import { Button, Page } from '../ui/page.tsx';
import { AddPasskey } from './add-passkey.tsx';
import { isKept, maxPasskeys, type OwnPasskeys, type Passkey } from './own-passkeys.ts';
import { words } from './words.ts';

type Choose = (step: 'rename' | 'remove', passkey: Passkey) => void;

export function PasskeyList(props: {
  factors: OwnPasskeys;
  news: string | undefined;
  choose: Choose;
  /** Takes the news away: something else is being done. */
  begin: () => void;
  finish: (news: string) => Promise<void>;
  reload: () => Promise<void>;
}) {
  const { factors, news, choose, ...adding } = props;
  const { passkeys, recoveryCodesLeft } = factors;
  const cannot = whyNoMore(passkeys.length);
  return (
    <Page title={words.title}>
      <Done text={news ?? null} />
      <p>{words.why}</p>
      {passkeys.length === 0 && <p>{words.none}</p>}
      <ul class="things">
        {passkeys.map((passkey) => (
          <Item key={passkey.id} passkey={passkey} stays={isKept(factors)} choose={choose} />
        ))}
      </ul>
      {isKept(factors) && <p class="quiet">{words.lastKept}</p>}
      {passkeys.length > 0 && recoveryCodesLeft === 0 && (
        <p>
          {words.noCodes} <a href="second-factors">{words.makeCodes}</a>
        </p>
      )}
      <h2>{words.add}</h2>
      {cannot ? <p>{cannot}</p> : <AddPasskey key={passkeys.length} {...adding} />}
    </Page>
  );
}

/** Returns why no passkey can be added here, or null. */
function whyNoMore(count: number): string | null {
  if (!settings.passkeys) return words.off;
  if (!hasPasskeys()) return words.unable;
  return count < maxPasskeys ? null : words.full;
}

function Item({ passkey, stays, choose }: { passkey: Passkey; stays: boolean; choose: Choose }) {
  const { name, createdAt, lastUsedAt, isSynced } = passkey;
  const facts = [
    words.kind(isSynced),
    words.made(formatDay(createdAt)),
    words.used(lastUsedAt && formatDay(lastUsedAt)),
  ];
  return (
    <li>
      <div>
        <h2>
          <bdi>{name}</bdi>
        </h2>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </div>
      <Button press={() => choose('rename', passkey)} label={words.renameWhich(name)}>
        {words.rename}
      </Button>
      {!stays && (
        <Button
          kind="danger"
          press={() => choose('remove', passkey)}
          label={words.removeWhich(name)}
        >
          {words.remove}
        </Button>
      )}
    </li>
  );
}
