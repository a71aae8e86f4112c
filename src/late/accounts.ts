import { createChangeUsername } from '../features/account/change-username.ts';
import { createDeleteAccount } from '../features/account/delete-account.ts';
import { accountResolvers } from '../features/account/resolvers.ts';
import { createSetLocale } from '../features/account/set-locale.ts';
import { createAddresses } from '../features/addresses/addresses.ts';
import { createRequireNewEmail } from '../features/addresses/blocked-domains.ts';
import { addressResolvers } from '../features/addresses/resolvers.ts';
import type { Administer } from '../features/administration/administer.ts';
import { createAdministration } from '../features/administration/administration.ts';
import { createHandOver } from '../features/hand-over/hand-over.ts';
import { handOverResolvers } from '../features/hand-over/resolvers.ts';
import type { MailKinds } from '../features/mail/kinds.ts';
import { createMail } from '../features/mail/mail.ts';
import { createMails } from '../features/mail/mails.ts';
import type { SendMail } from '../features/mail/own-mails.ts';
import { createMailLogin } from '../features/mail-login/mail-login.ts';
import { createMailLoginMails } from '../features/mail-login/mails.ts';
import { mailLoginResolvers } from '../features/mail-login/resolvers.ts';
import {
  createOneTimeTokens,
  type OneTimeTokens,
} from '../features/one-time-tokens/one-time-tokens.ts';
import { oneTimeTokenResolvers } from '../features/one-time-tokens/resolvers.ts';
import { createChangePassword } from '../features/password-change/change-password.ts';
import { passwordChangeResolvers } from '../features/password-change/resolvers.ts';
import { createAskForPassword, type AskForPassword } from '../features/password-reset/first-try.ts';
import { createPasswordResetMails } from '../features/password-reset/mails.ts';
import { createPasswordReset } from '../features/password-reset/password-reset.ts';
import { passwordResetResolvers } from '../features/password-reset/resolvers.ts';
import { createRequireUnbreached } from '../features/passwords/breached-passwords.ts';
import { createAdmitNewUser } from '../features/sign-up/admit-new-user.ts';
import { createInvitations } from '../features/sign-up/invitations.ts';
import { createSignUpMails } from '../features/sign-up/mails.ts';
import { createRequestSignUp } from '../features/sign-up/request-sign-up.ts';
import { signUpResolvers } from '../features/sign-up/resolvers.ts';
import { createSignUp } from '../features/sign-up/sign-up.ts';
import { createUsers, type Users } from '../features/users/users.ts';
import type { Resolvers } from '../graphql/generated/resolvers.ts';
import type { LateParts } from './parts.ts';

/** What users do with their accounts, and all that works by mail. `late.ts` loads it when it is first asked for. */
export interface Accounts {
  readonly resolvers: readonly Resolvers[];
  readonly administer: Administer;
  readonly users: Users;
  readonly tokens: OneTimeTokens;
  readonly sendMail: SendMail;
  readonly askForPassword: AskForPassword;
  /** How every mail is written. */
  readonly mails: MailKinds;
}

/** Puts these features together, the lowest first. */
export function createAccounts(parts: LateParts): Accounts {
  const { config, store, contacts, notices, signIn } = parts;
  const { afterSignUp } = parts.hooks;
  const requireUnbreached = createRequireUnbreached(parts);
  const users = createUsers({ ...parts, requireUnbreached });
  const tokens = createOneTimeTokens({ ...parts, store: store.oneTimeTokens });
  const mail = createMail({ ...parts, tokens, wake: notices.wake });
  const { outbox, issueLink, sendMail } = mail;
  const requireNewEmail = createRequireNewEmail(config);
  const byMail = { ...parts, outbox, tokens, requireNewEmail };
  const ofPasswords = { ...byMail, store: store.passwords, requireUnbreached };

  const addresses = createAddresses({ ...byMail, issueLink });
  const passwordReset = createPasswordReset(ofPasswords);
  const changePassword = createChangePassword({
    ...ofPasswords,
    emailOf: contacts.emailOf,
    passwordMinLength: config.passwordMinLength,
  });
  const mailLogin = createMailLogin({ ...byMail, store: store.users });

  const handOver = createHandOver({ ...parts, store: parts.store.loginCodes });

  const admitNewUser = createAdmitNewUser({ users, store: store.users, signIn, afterSignUp });
  const signUp = createSignUp({ ...byMail, users, admitNewUser });
  const requestSignUp = createRequestSignUp(byMail);
  const invitations = createInvitations(byMail);
  const ofAccounts = { ...parts, store: store.users, users };

  const mails = { config, store: store.contacts, issueLink };
  return {
    administer: createAdministration({ ...parts, users, invitations }),
    users,
    tokens,
    sendMail,
    askForPassword: createAskForPassword({ ...parts, store: store.awaitingResets }),
    mails: {
      ...createMails(store.users),
      ...addresses.mails,
      ...createPasswordResetMails(mails),
      ...createMailLoginMails(mails),
      ...createSignUpMails({ ...mails, contacts: store.contacts }),
    },
    resolvers: [
      oneTimeTokenResolvers(tokens),
      addressResolvers(addresses),
      passwordChangeResolvers(changePassword),
      passwordResetResolvers(passwordReset),
      mailLoginResolvers(mailLogin),
      handOverResolvers(handOver),
      signUpResolvers(signUp, requestSignUp),
      accountResolvers({
        changeUsername: createChangeUsername(ofAccounts),
        deleteAccount: createDeleteAccount(ofAccounts),
        setLocale: createSetLocale({ store: store.contacts }),
      }),
    ],
  };
}
