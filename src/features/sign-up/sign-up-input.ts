import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';

/** The input `SignUpInput` of schema.graphql, without what an extension has added. */
export interface GivenUser {
  readonly username?: string | null | undefined;
  readonly password: string;
  readonly emailToken?: string | null | undefined;
  readonly emailCode?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly locale?: string | null | undefined;
}

/** Returns our fields apart from what an extension has added: hooks see that alone, and nothing secret. */
export function splitInput(input: GivenUser): {
  given: GivenUser;
  added: Readonly<Record<string, unknown>>;
} {
  const { username, password, emailToken, emailCode, email, locale, ...added } = input;
  return { given: { username, password, emailToken, emailCode, email, locale }, added };
}

/** Throws SIGN_UP_CLOSED, and BAD_USER_INPUT where a field is missing or does not go with another. */
export function requireWhole(given: GivenUser, config: Pick<Config, 'signUp' | 'email'>): void {
  const { username, emailToken, emailCode, email } = given;
  if (emailToken != null) {
    if (email != null)
      throw refuse('email', 'The address is the one of emailToken: leave email out.');
    return;
  }
  if (config.signUp === 'closed') throw new AuthError('SIGN_UP_CLOSED');
  if (config.email === 'required')
    throw refuse('emailToken', 'This server needs a proved address: call requestSignUp first.');
  // What the input lacks is not named: where introspection is off, no answer names what the request does not.
  if (emailCode != null)
    throw refuse('emailCode', 'This goes with what was returned when the mail was asked for.');
  if (username == null)
    throw refuse(null, 'A sign-up needs a name, or an address that was proved by mail.');
}

function refuse(field: string | null, message: string): AuthError {
  const argument = field === null ? ['input'] : ['input', field];
  return new AuthError('BAD_USER_INPUT', { message, argument });
}
