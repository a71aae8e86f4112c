import type { LateFields } from './graphql/late-resolvers.ts';

/** What is asked for seldom enough to be loaded with the first request for it. */
export const fieldsOfAccounts: LateFields = {
  Query: ['mailLink'],
  Mutation: [
    'requestEmailChange',
    'confirmEmail',
    'disownEmail',
    'cancelEmailChange',
    'undoEmailChange',
    'requestPasswordReset',
    'resetPassword',
    'requestLoginMail',
    'loginByMail',
    'createLoginCode',
    'loginWithCode',
    'signUp',
    'requestSignUp',
    'changePassword',
    'changeUsername',
    'deleteAccount',
    'setLocale',
  ],
  User: ['email', 'pendingEmail', 'locale'],
};

/** The same for logins at providers, which `provider-logins.ts` puts together. */
export const fieldsOfProviders: LateFields = {
  Query: ['loginMethods'],
  Mutation: [
    'startOidcLogin',
    'finishOidcLogin',
    'linkIdentity',
    'unlinkIdentity',
    'startIdTokenLogin',
    'loginWithIdToken',
  ],
  User: ['identities', 'hasPassword'],
  Identity: ['provider'],
};

/** The same for second factors and passkeys, which `factors.ts` puts together. */
export const fieldsOfFactors: LateFields = {
  Query: ['loginChallenge'],
  Mutation: [
    'completeLogin',
    'startTotp',
    'confirmTotp',
    'removeTotp',
    'createRecoveryCodes',
    'startPasskeyRegistration',
    'registerPasskey',
    'renamePasskey',
    'removePasskey',
    'startPasskeyLogin',
    'loginWithPasskey',
    'reauthenticateWith',
    'revokeTrustedDevice',
  ],
  User: ['secondFactors'],
  SecondFactors: ['trustedDevices'],
};
