import type { LateFields } from '../graphql/late-resolvers.ts';

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

/** The same for the audit log. */
export const fieldsOfAudit: LateFields = {
  User: ['activity'],
  AuditEvent: ['action', 'actor', 'subject'],
  AuditActor: ['kind', 'user', 'userId', 'impersonator'],
};

/** The same for API keys, which `api-keys.ts` puts together. */
export const fieldsOfApiKeys: LateFields = {
  Mutation: ['createApiKey', 'revokeApiKey', 'exchangeApiKey'],
  User: ['apiKeys'],
  ApiKey: ['scopes'],
};

/** The same for what administrators do, which `administration.ts` puts together: only where AUTH_ADMIN is on. */
export const fieldsOfAdministration: LateFields = {
  Query: ['users', 'user', 'auditEvents', 'webhooks'],
  Mutation: [
    'createUser',
    'createServiceAccount',
    'disableUser',
    'enableUser',
    'deleteUser',
    'grantScope',
    'revokeScope',
    'endSessions',
    'endApiKey',
    'resetSecondFactors',
    'impersonate',
    'endImpersonation',
    'createWebhook',
    'deleteWebhook',
    'rotateWebhookSecret',
    'redeliver',
  ],
  User: ['kind', 'scopes', 'disabledAt', 'lastSeenAt'],
  Webhook: ['actions'],
};
