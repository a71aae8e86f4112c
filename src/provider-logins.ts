import type { Config } from './config.ts';
import type { RecordEvent } from './events.ts';
import type { Attempts } from './features/attempts/attempts.ts';
import type { Contacts } from './features/addresses/contacts.ts';
import type { DataKey } from './features/keys/data-key.ts';
import type { Notices } from './features/mail/notices.ts';
import type { SignIn } from './features/sign-in/sign-in.ts';
import type { Resolvers } from './graphql/generated/resolvers.ts';
import type { Hooks } from './hooks.ts';
import type { Clock } from './lib/clock.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';

/** Logins at providers, and identities. `app.ts` loads them when one is first asked for. */
export interface ProviderLogins {
  readonly resolvers: readonly Resolvers[];
  /** Returns the answer to a browser that comes back from a provider: `GET` or `POST /oidc/{provider}/callback`. */
  readonly answerCallback: (provider: string, request: Request) => Promise<Response>;
}

interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly record: RecordEvent;
  readonly dataKey: DataKey;
  readonly attempts: Attempts;
  readonly contacts: Contacts;
  readonly notices: Notices;
  readonly signIn: SignIn;
  readonly afterSignUp: Hooks['afterSignUp'];
}

/** Puts these features together, the lowest first. */
export function createProviderLogins(_parts: Parts): ProviderLogins {
  const resolvers: Resolvers[] = [];
  return { resolvers, answerCallback: async () => new Response(null, { status: 404 }) };
}
