import type { Config } from '../config.ts';
import type { LogEvent } from '../events.ts';
import type { Contacts } from '../features/addresses/contacts.ts';
import type { Attempts } from '../features/attempts/attempts.ts';
import type { Audit } from '../features/audit/audit.ts';
import type { DataKey } from '../features/keys/data-key.ts';
import type { ConfirmPassword } from '../features/login/confirm-password.ts';
import type { Reauthenticate } from '../features/login/reauthenticate.ts';
import type { Notices } from '../features/mail/notices.ts';
import type { MailTransport } from '../features/mail/transport/transport.ts';
import type { PasswordHasher } from '../features/passwords/password-hasher.ts';
import type { Providers } from '../features/providers/providers.ts';
import type { LoginChallenges } from '../features/second-factors/login-challenges.ts';
import type { FactorScopes } from '../features/second-factors/scopes.ts';
import type { SignIn } from '../features/sign-in/sign-in.ts';
import type { Sign } from '../features/sign-in/sign.ts';
import type { LoadUser } from '../features/users/load-user.ts';
import type { Reach } from '../features/webhooks/post.ts';
import type { Hooks } from '../hooks.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { RandomBytes } from '../lib/secrets.ts';
import type { Store } from '../store/store.ts';

/** What every server has, and features that are loaded later get. */
export interface LateParts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly record: LogEvent;
  readonly audit: Audit;
  readonly dataKey: DataKey;
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly contacts: Contacts;
  readonly notices: Notices;
  readonly confirmPassword: ConfirmPassword;
  readonly reauthenticate: Reauthenticate;
  readonly challenges: LoginChallenges;
  readonly factorScopes: FactorScopes;
  readonly sign: Sign;
  readonly signIn: SignIn;
  readonly loadUser: LoadUser;
  readonly hooks: Hooks;
  /** The actions of the audit log that an embedder has added, once the schema is there. */
  readonly ownActions: () => ReadonlySet<string>;
  /** What mails leave by, in the place of what AUTH_SMTP_URL names. */
  readonly mailTransport?: MailTransport | undefined;
  /** What users log in at, in the place of the providers of the settings. */
  readonly providers?: Providers | undefined;
  /** How the receivers of webhooks are reached, in the place of the Internet. */
  readonly webhookReach?: Reach | undefined;
}
