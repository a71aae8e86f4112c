import type { Values } from '../../account/ui/form.tsx';
import { formatDay, formatTime } from '../../account/locale.ts';
import { change } from '../api.ts';
import { AskButton } from '../ui/question.tsx';
import { NewKey } from './new-key.tsx';
import type { PartProps, SeenKey } from './seen-user.ts';
import { words } from './words.ts';

/** The keys that programs of the user have. Those of a service account can be given here. */
export function Keys({ user, mayChange, changed }: PartProps) {
  const keys = user.apiKeys ?? [];
  const isAccount = user.kind === 'SERVICE_ACCOUNT';
  if (!isAccount && keys.length === 0) return null;
  const mayEnd = mayChange('latchkey:users');
  return (
    <section>
      <h2>{words.keys}</h2>
      {keys.length === 0 && <p class="quiet">{words.noKeys}</p>}
      <ul class="things dense">
        {keys.map((key) => (
          <Key key={key.id} apiKey={key} mayEnd={mayEnd} changed={changed} />
        ))}
      </ul>
      {isAccount && mayEnd && <NewKey user={user} changed={changed} />}
    </section>
  );
}

function Key(props: { apiKey: SeenKey; mayEnd: boolean; changed: PartProps['changed'] }) {
  const { apiKey, mayEnd, changed } = props;
  const { id, name, prefix, scopes, revokedAt, expiresAt, lastUsedAt, lastUsedIp } = apiKey;
  const isOver = revokedAt !== null || Date.parse(expiresAt) <= Date.now();
  const end = async ({ reason }: Values) => {
    await change('mutation ($id: ID!, $reason: String!) { endApiKey(id: $id, reason: $reason) }', {
      id,
      reason,
    });
    await changed(words.keyEnded(name));
  };
  return (
    <li>
      <div>
        <h3>
          <bdi>{name}</bdi> {isOver && <span class="tag off">{words.endedTag}</span>}
        </h3>
        <span>
          <code>{prefix}…</code> {scopes.length > 0 && <code>{scopes.join(' ')}</code>}
        </span>
        <span>
          {untilOf(apiKey)}, {lastUsedAt ? words.keyUsed(formatTime(lastUsedAt)) : words.keyUnused}
          {lastUsedIp && ` (${lastUsedIp})`}
        </span>
      </div>
      {mayEnd && !isOver && (
        <AskButton
          asked={{
            title: words.endKeyTitle(name),
            text: words.endKeyText,
            press: words.endKey,
            reason: true,
            act: end,
          }}
          label={`${words.endKey}: ${name}`}
        />
      )}
    </li>
  );
}

function untilOf({ revokedAt, expiresAt }: SeenKey): string {
  if (revokedAt !== null) return words.keyIsEnded(formatTime(revokedAt));
  const isOver = Date.parse(expiresAt) <= Date.now();
  return isOver ? words.keyIsOver(formatDay(expiresAt)) : words.expires(formatDay(expiresAt));
}
