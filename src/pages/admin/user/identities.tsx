import { formatDay } from '../../account/locale.ts';
import { settings } from '../../account/settings.ts';
import type { SeenUser } from './seen-user.ts';
import { words } from './words.ts';

/** The accounts at providers that the user can log in with. Nothing is said of them where there is no provider. */
export function Identities({ user }: { user: SeenUser }) {
  const identities = user.identities ?? [];
  if (identities.length === 0 && settings.providers.length === 0) return null;
  return (
    <section>
      <h2>{words.identities}</h2>
      {identities.length === 0 && <p class="quiet">{words.noIdentities}</p>}
      <ul class="things dense">
        {identities.map(({ id, provider, email, createdAt }) => (
          <li key={id}>
            <div>
              <h3>{settings.providers.find((one) => one.id === provider)?.name ?? provider}</h3>
              {email && <bdi>{email}</bdi>}
              <span>{words.linked(formatDay(createdAt))}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
