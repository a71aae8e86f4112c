import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import { localeOf } from '../../lib/locale.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { RequireNewEmail } from '../addresses/blocked-domains.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { AdmitNewUser } from '../sign-up/admit-new-user.ts';
import { madeUpName, orAnotherName } from '../sign-up/made-up-name.ts';
import { chosen, type Users } from '../users/users.ts';
import { signUpsByProvider } from './attempt-kinds.ts';
import { newIdentity, type Brought } from './brought.ts';

/**
 * Creates a user for an identity that is new here, and starts their session. Throws SIGN_UP_CLOSED, EMAIL_NOT_VERIFIED,
 * BAD_USER_INPUT for an address of a domain that is blocked, TOO_MANY_ATTEMPTS, what `SignIn.admit` throws, and what the
 * hook throws.
 */
export type SignUpByProvider = (brought: Brought) => Promise<AuthPayload>;

type Settings = Pick<Config, 'oidcSignUp' | 'signUp' | 'email' | 'smtpUrl'>;

export function createSignUpByProvider(options: {
  config: Settings;
  users: Pick<Users, 'prepare' | 'requireNewName'>;
  admitNewUser: AdmitNewUser;
  requireNewEmail: RequireNewEmail;
  attempts: Pick<Attempts, 'count'>;
  clock: Clock;
  random: RandomBytes;
}): SignUpByProvider {
  const { config, users, admitNewUser, requireNewEmail, attempts, clock, random } = options;

  const isGood = (name: string): boolean => {
    try {
      users.requireNewName(name, []);
      // No part of an address, where that is no one's name either.
      return !name.normalize('NFKC').includes('@');
    } catch (error) {
      if (error instanceof AuthError) return false;
      throw error;
    }
  };

  /** Returns the names to try: that of the provider, the same with digits where it is taken, else made-up ones. */
  const namesFor = (hint: string | null) => {
    const wanted = hint !== null && isGood(hint) ? hint : null;
    let left = mostHints;
    return (): string => {
      left -= 1;
      const name = wanted === null ? null : left === mostHints - 1 ? wanted : withDigits(wanted);
      return name !== null && left >= 0 && isGood(name) ? name : madeUpName(random);
    };
  };

  const withDigits = (name: string) =>
    `${name}-${String(random(4).readUInt32BE() % 10_000).padStart(4, '0')}`;

  return async (brought) => {
    const { code, address, device, caller } = brought;
    if (!isOpen(config)) throw new AuthError('SIGN_UP_CLOSED');
    if (config.email === 'required' && !address) throw new AuthError('EMAIL_NOT_VERIFIED');
    if (address) requireNewEmail(address.address, ['code']);
    await attempts.count(signUpsByProvider, caller);

    const nextName = namesFor(code.usernameHint);
    const row = await users.prepare({ username: nextName(), password: null }, chosen);
    const provided = address ? { email: address.address, emailKey: address.key } : undefined;
    const locale = config.smtpUrl === null ? null : localeOf(device.acceptLanguage);
    const account = { proof: null, provided, confirmation: null, locale };
    const identity = newIdentity(brought, row.id, { clock, random });
    return orAnotherName(row, nextName, (one) =>
      admitNewUser({ row: one, account, added: {}, identity }, device),
    );
  };
}

/** How often a name of the provider is tried. */
const mostHints = 3;

function isOpen({ oidcSignUp, signUp }: Settings): boolean {
  return (oidcSignUp ?? signUp) === 'open';
}
