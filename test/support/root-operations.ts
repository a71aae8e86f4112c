import {
  getNamedType,
  isLeafType,
  isRequiredArgument,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';

/** Returns an operation for each root field, with its required arguments. */
export function operations(schema: GraphQLSchema) {
  return (['query', 'mutation', 'subscription'] as const).flatMap((operation) => {
    const root = schema.getRootType(operation as OperationTypeNode);
    return Object.values(root?.getFields() ?? {}).map((field) => {
      const values = field.args
        .filter(isRequiredArgument)
        .map(({ name, type }) => `${name}: ${literals[getNamedType(type).name]}`);
      const list = values.length > 0 ? `(${values.join()})` : '';
      const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
      return {
        name: `${root?.name}.${field.name}`,
        document: `${operation} { ${field.name}${list}${selection} }`,
      };
    });
  });
}

/** A value of each type that a root field can ask for. */
const literals: Record<string, string> = {
  ID: '"1"',
  String: '"x"',
  Int: '1',
  Boolean: 'true',
  SignUpInput: '{ username: "x", password: "x" }',
  LoginProof: '{ totp: "000000" }',
  CreateApiKeyInput: '{ name: "x" }',
  CreateUserInput: '{ username: "x" }',
  CreateServiceAccountInput: '{ username: "x" }',
  CreateWebhookInput: '{ url: "https://example.com" }',
  UserBy: '{ id: "1" }',
  DateTime: '"2026-11-30T00:00:00Z"',
  ReauthenticationProof: '{ password: "x" }',
  RegistrationResponseJSON:
    '{ id: "AA", rawId: "AA", type: "public-key", response: { clientDataJSON: "AA", attestationObject: "AA" } }',
  AuthenticationResponseJSON:
    '{ id: "AA", rawId: "AA", type: "public-key", response: { clientDataJSON: "AA", authenticatorData: "AA", signature: "AA" } }',
};
