/** What `npm run generate` makes of schema.graphql: types for our resolvers, and for the clients of our tests. */
const { GENERATE_TO: folder } = process.env;

const config = {
  schema: ['../../schema.graphql', '../../schema.admin.graphql'],
  generates: {
    [`${folder}/src/graphql/generated/resolvers.ts`]: {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../../request/context.ts#Context',
        enumsAsTypes: true,
        immutableTypes: true,
        importExtension: '',
        mappers: {
          ApiKey: '../../features/api-keys/store.ts#ApiKeyRow',
          AuditActor: '../../features/audit/store.ts#AuditEventRow',
          AuditEvent: '../../features/audit/store.ts#AuditEventRow',
          Webhook: '../../features/webhooks/webhooks.ts#ListedWebhook',
          Passkey: '../../features/second-factors/store.ts#PasskeyRow',
          AuthPayload: '../../features/sign-in/auth-payload.ts#AuthPayload as AuthPayloadModel',
          Identity: '../../features/identities/store.ts#IdentityRow',
          LoginChallenge:
            '../../features/login-challenge/describe.ts#DescribedChallenge as LoginChallengeModel',
          LoginEnrolment:
            '../../features/login-challenge/describe.ts#DescribedEnrolment as LoginEnrolmentModel',
          SecondFactors: '../../features/second-factors/own-factors.ts#OwnFactors',
          Session: '../../features/sessions/sessions.ts#ListedSession',
          TotpEnrolment:
            '../../features/totp-setup/totp-setup.ts#TotpEnrolment as TotpEnrolmentModel',
          TotpSecret: '../../features/totp/setup.ts#TotpSetup as TotpSetupModel',
          User: '../../features/users/user.ts#User as UserModel',
        },
        scalars: {
          DateTime: 'Date',
          ID: 'string',
          PublicKeyCredentialCreationOptionsJSON: 'object',
          PublicKeyCredentialRequestOptionsJSON: 'object',
          AllAcceptedCredentialsOptions: 'object',
          RegistrationResponseJSON: '../../features/passkeys/responses.ts#RegistrationResponse',
          AuthenticationResponseJSON: '../../features/passkeys/responses.ts#AuthenticationResponse',
        },
        strictScalars: true,
        useTypeImports: true,
      },
    },
    [`${folder}/test/clients/generated/`]: {
      preset: 'client',
      documents: '../../test/clients/*.test.ts',
      presetConfig: { fragmentMasking: false },
      config: {
        enumsAsTypes: true,
        importExtension: '.ts',
        scalars: {
          DateTime: 'string',
          PublicKeyCredentialCreationOptionsJSON: 'object',
          PublicKeyCredentialRequestOptionsJSON: 'object',
          AllAcceptedCredentialsOptions: 'object',
          RegistrationResponseJSON: 'object',
          AuthenticationResponseJSON: 'object',
        },
        strictScalars: true,
        useTypeImports: true,
      },
    },
    // The client preset leaves out what no document names.
    [`${folder}/test/clients/generated/enums.ts`]: {
      plugins: ['typescript'],
      config: { enumsAsTypes: true, onlyEnums: true },
    },
  },
};

export { config as default };
