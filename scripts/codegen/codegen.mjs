/** What `npm run generate` makes of schema.graphql: the types that resolvers are checked against. */
const config = {
  schema: '../../schema.graphql',
  generates: {
    [process.env.GENERATE_TO]: {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: './context.ts#Context',
        enumsAsTypes: true,
        immutableTypes: true,
        importExtension: '',
        mappers: {
          AuthPayload: '../features/sessions/sessions.ts#AuthPayload as AuthPayloadModel',
          Session: '../features/sessions/sessions.ts#ListedSession',
          User: '../features/users/user.ts#User as UserModel',
        },
        scalars: { DateTime: 'Date', ID: 'string' },
        strictScalars: true,
        useTypeImports: true,
      },
    },
  },
};

export { config as default };
