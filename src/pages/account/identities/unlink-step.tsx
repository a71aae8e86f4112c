import { nameOf } from '../providers/words.ts';
import { client } from '../session.ts';
import { Sure } from '../ui/sure.tsx';
import { useAction } from '../use-action.ts';
import type { OwnIdentity } from './own-identities.ts';
import { words } from './words.ts';

export function UnlinkStep(props: {
  identity: OwnIdentity;
  cancel: () => void;
  finish: (news: string) => Promise<void>;
}) {
  const { identity, cancel, finish } = props;
  const name = nameOf(identity.provider);
  const unlink = useAction(async () => {
    await client.request('mutation ($id: ID!) { unlinkIdentity(id: $id) }', { id: identity.id });
    await finish(words.unlinked(name));
  });
  return (
    <Sure
      title={words.unlinkTitle(name)}
      press={words.unlinkPress(name)}
      action={unlink}
      cancel={cancel}
    >
      {identity.email !== null && (
        <p>
          <bdi class="value">{identity.email}</bdi>
        </p>
      )}
      <p>{words.unlinkText}</p>
    </Sure>
  );
}
