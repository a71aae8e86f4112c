import type { Mutant } from './mutant.ts';

const rule = 'features/sign-up/sign-up.ts';
const input = 'features/sign-up/sign-up-input.ts';
const account = 'store/steps/open-account.ts';
const attacks = 'features/sign-up/attacks.test.ts';
const byMail = 'features/sign-up/by-mail.test.ts';

export const signUpMutants: readonly Mutant[] = [
  {
    file: rule,
    find: "if (config.signUp === 'closed' && proof.purpose !== 'INVITATION')",
    replace: "if (proof.purpose === 'LOGIN')",
    test: byMail,
    title: 'takes no link from before',
    why: 'a link from before opens a server that takes no sign-ups any more',
  },
  {
    file: rule,
    find: "requireNewEmail(proof.email, ['input', 'emailToken']);",
    replace: '',
    test: attacks,
    title: 'a blocked domain',
    why: 'a link that was mailed before its domain was blocked still signs a user up',
  },
  {
    file: rule,
    find: 'if (later) await attempts.countRequest(mailRequests, later.mailboxKey, caller);',
    replace: 'void mailRequests;',
    test: attacks,
    title: 'through aliases',
    why: 'sign-ups flood a mailbox',
  },
  {
    file: rule,
    find: 'email: address }, chosen)',
    replace: '}, chosen)',
    test: byMail,
    title: 'a password is not the address',
    why: 'a user has their address as the password',
  },
  {
    file: input,
    find: "if (config.email === 'required')",
    replace: "if (config.email === 'required' && email == null)",
    test: byMail,
    title: 'a server that requires an address',
    why: 'an address that was never proved is enough where one is required',
  },
  {
    file: input,
    find: 'const { username, password, emailToken, emailCode, email, locale, ...added } = input;',
    replace:
      'const { username, password, emailCode, email, locale, ...added } = input;\n  const { emailToken } = input;',
    test: attacks,
    title: 'nothing secret is in what it gets',
    why: 'a hook gets the token of the mail',
  },
  {
    file: 'features/sign-up/mails.ts',
    find: 'const to = contact.email ?? mail.email;',
    replace: 'const to = mail.email;',
    test: byMail,
    title: 'gets another mail, without a link',
    why: 'what concerns a user is mailed to a spelling that they have not proved',
  },
  {
    file: 'features/sign-up/mails.ts',
    find: 'if (await contacts.findByEmail(mail.emailKey)) return null;',
    replace: '',
    test: 'features/sign-up/invitations.test.ts',
    title: 'signed up with the address meanwhile',
    why: 'a user is invited who has an account',
  },
  {
    file: 'features/sign-up/invitations.ts',
    find: "proof?.purpose === 'INVITATION' ? proof.details?.['scope'] : ''",
    replace: "''",
    test: 'features/sign-up/invitations.test.ts',
    title: 'with its scopes',
    why: 'an invitation grants nothing',
  },
  {
    file: account,
    find: "throw new Undone('token-invalid');",
    replace: "return void 'token-invalid';",
    test: 'store/sign-up.test.ts',
    title: 'is not stored with a token',
    why: 'a token that is over, used or for something else proves an address',
  },
  {
    file: account,
    find: "throw new Undone('email-taken');",
    replace: "return void 'email-taken';",
    test: 'store/sign-up.test.ts',
    title: 'bring one token at once',
    why: 'of many sign-ups with one link each creates a user',
  },
  {
    file: 'store/steps/invitations.ts',
    find: ".where('purpose', '=', 'INVITATION')",
    replace: ".where('purpose', '=', 'LOGIN')",
    test: 'features/sign-up/invitations.test.ts',
    title: 'takes the place of the one before',
    why: 'a user chooses between the scopes of two invitations',
  },
  {
    file: 'features/sign-in/sign-in.ts',
    find: 'account && (account.proof !== null || account.provided !== undefined),',
    replace: 'account && account.locale === null,',
    test: byMail,
    title: 'the first token says',
    why: 'a token says of an address that it is proved before it is',
  },
];
