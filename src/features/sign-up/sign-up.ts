import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import { localeOf } from '../../lib/locale.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { RequireNewEmail } from '../addresses/blocked-domains.ts';
import type { Attempts } from '../attempts/attempts.ts';
import type { Caller } from '../attempts/caller.ts';
import { mailRequests } from '../mail/attempt-kinds.ts';
import { requireLocale } from '../mail/locale.ts';
import type { MailAddress, Outbox } from '../mail/outbox.ts';
import type { OneTimeTokens } from '../one-time-tokens/one-time-tokens.ts';
import type { OneTimeToken } from '../one-time-tokens/store.ts';
import type { Device } from '../sessions/sessions.ts';
import type { OutboxMail } from '../mail/store.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import { chosen, type Users } from '../users/users.ts';
import type { AdmitNewUser } from './admit-new-user.ts';
import { signUpAttempts } from './attempt-kinds.ts';
import { scopeOfInvitation } from './invitations.ts';
import { madeUpName, orAnotherName } from './made-up-name.ts';
import { requireWhole, splitInput, type GivenUser } from './sign-up-input.ts';

/**
 * Creates a user and starts a session. Throws SIGN_UP_CLOSED, MAIL_CLOSED, TOO_MANY_ATTEMPTS, MAIL_TOKEN_INVALID, what
 * `Users.prepare` throws, USERNAME_TAKEN, EMAIL_TAKEN, and what the hook throws.
 */
export type SignUp = (input: GivenUser, device: Device, caller: Caller) => Promise<AuthPayload>;

export function createSignUp(options: {
  config: Pick<Config, 'signUp' | 'email'>;
  users: Pick<Users, 'prepare'>;
  admitNewUser: AdmitNewUser;
  attempts: Pick<Attempts, 'count' | 'countRequest'>;
  tokens: Pick<OneTimeTokens, 'require'>;
  outbox: Pick<Outbox, 'isOpen' | 'write' | 'wake'>;
  requireNewEmail: RequireNewEmail;
  random: RandomBytes;
}): SignUp {
  const { config, users, admitNewUser, attempts, tokens, outbox, requireNewEmail, random } =
    options;

  /** Returns the token that proves an address; null for a user who brings none. */
  const requireProof = async (
    { emailToken, emailCode }: GivenUser,
    caller: Caller,
  ): Promise<OneTimeToken | null> => {
    if (emailToken == null) return null;
    const given = { token: emailToken, code: emailCode };
    const proof = await tokens.require(given, ['SIGN_UP', 'INVITATION'], caller);
    if (config.signUp === 'closed' && proof.purpose !== 'INVITATION')
      throw new AuthError('SIGN_UP_CLOSED');
    // Since it was mailed, its domain may have been blocked.
    requireNewEmail(proof.email, ['input', 'emailToken']);
    return proof;
  };

  /** Returns the address that the user is to prove later, or null. */
  const requireLater = ({ email }: GivenUser): MailAddress | null => {
    if (email == null) return null;
    if (!outbox.isOpen) throw new AuthError('MAIL_CLOSED');
    return requireNewEmail(email, ['input', 'email']);
  };

  const languageOf = (
    tag: string | null | undefined,
    { acceptLanguage }: Device,
  ): string | null => {
    if (tag != null) return requireLocale(tag, ['input', 'locale']);
    return outbox.isOpen ? localeOf(acceptLanguage) : null;
  };

  const confirmationTo = (
    later: MailAddress | null,
    { userId, locale }: Pick<OutboxMail, 'userId' | 'locale'>,
  ): OutboxMail | null =>
    later &&
    outbox.write({
      kind: 'confirm-email',
      email: later.address,
      emailKey: later.key,
      userId,
      locale,
    });

  return async (input, device, caller) => {
    const { given, added } = splitInput(input);
    const { username, password } = given;
    requireWhole(given, config);
    const locale = languageOf(given.locale, device);
    const later = requireLater(given);
    await attempts.count(signUpAttempts, caller);
    const proof = await requireProof(given, caller);

    const name = username ?? madeUpName(random);
    const address = proof?.email ?? later?.address;
    const prepared = await users.prepare({ username: name, password, email: address }, chosen);
    if (later) await attempts.countRequest(mailRequests, later.mailboxKey, caller);

    const row = { ...prepared, scope: scopeOfInvitation(proof) };
    const confirmation = confirmationTo(later, { userId: row.id, locale });
    const account = { proof, confirmation, locale };
    const admit = (one: typeof row) => admitNewUser({ row: one, account, added }, device);
    const anotherName = () => madeUpName(random);
    const payload = await (username == null ? orAnotherName(row, anotherName, admit) : admit(row));
    if (confirmation) outbox.wake();
    return payload;
  };
}
