import { deviceName } from '../../../lib/device-name.ts';
import { formatTime, locale } from '../../account/locale.ts';
import { words as sessionWords } from '../../account/sessions/words.ts';
import { change } from '../api.ts';
import { AskButton } from '../ui/question.tsx';
import type { PartProps, SeenSession } from './seen-user.ts';
import { words } from './words.ts';

/** Where the user is logged in. */
export function Sessions({ user, mayChange, changed }: PartProps) {
  const sessions = user.sessions?.nodes ?? [];
  const end = async () => {
    const { endSessions } = await change<{ endSessions: number }>(
      'mutation ($id: ID!) { endSessions(id: $id) }',
      { id: user.id },
    );
    await changed(words.sessionsEnded(endSessions));
  };
  return (
    <section>
      <h2>{words.sessions}</h2>
      {sessions.length === 0 && <p class="quiet">{words.noSessions}</p>}
      <ul class="things dense">
        {sessions.map((session) => (
          <Entry key={session.id} session={session} />
        ))}
      </ul>
      {sessions.length > 0 && mayChange('latchkey:users') && (
        <AskButton
          asked={{
            title: words.question(words.endSessions, user.username),
            text: words.endSessionsText,
            press: words.endSessions,
            act: end,
          }}
        />
      )}
    </section>
  );
}

function Entry({ session }: { session: SeenSession }) {
  const { createdAt, lastUsedAt, ip, userAgent, methods, impersonator } = session;
  const names = methods.map((method) => sessionWords.methods[method]);
  const all = new Intl.ListFormat(locale).format(names);
  return (
    <li>
      <div>
        <h3>
          {impersonator
            ? words.actedAs(impersonator.username)
            : (deviceName(userAgent) ?? words.unknownDevice)}
        </h3>
        <span>
          {words.started(formatTime(createdAt))}
          {all && words.by(all)}
          {ip && sessionWords.from(ip)}, {words.used(formatTime(lastUsedAt))}
        </span>
      </div>
    </li>
  );
}
