/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n    mutation Exchange($apiKey: String!) {\n      exchangeApiKey(apiKey: $apiKey) {\n        accessToken\n        expiresIn\n      }\n    }\n  ": typeof types.ExchangeDocument,
    "\n        query MeByApiKey {\n          me {\n            username\n          }\n        }\n      ": typeof types.MeByApiKeyDocument,
    "\n  mutation Login($username: String!, $password: String!) {\n    login(username: $username, password: $password) {\n      accessToken\n      user {\n        id\n        username\n      }\n    }\n  }\n": typeof types.LoginDocument,
    "\n  query Me {\n    me {\n      id\n      username\n      createdAt\n    }\n  }\n": typeof types.MeDocument,
    "\n  mutation LogIn($username: String!, $password: String!) {\n    login(username: $username, password: $password) {\n      accessToken\n    }\n  }\n": typeof types.LogInDocument,
    "\n  query Pending($challenge: String!) {\n    loginChallenge(challenge: $challenge) {\n      challenge\n      factors\n      expiresIn\n      attemptsLeft\n      enrolment {\n        totp {\n          secret\n        }\n      }\n    }\n  }\n": typeof types.PendingDocument,
    "\n  mutation Complete($challenge: String!, $proof: LoginProof!) {\n    completeLogin(challenge: $challenge, proof: $proof) {\n      accessToken\n      session {\n        methods\n        hasSecondFactor\n      }\n    }\n  }\n": typeof types.CompleteDocument,
};
const documents: Documents = {
    "\n    mutation Exchange($apiKey: String!) {\n      exchangeApiKey(apiKey: $apiKey) {\n        accessToken\n        expiresIn\n      }\n    }\n  ": types.ExchangeDocument,
    "\n        query MeByApiKey {\n          me {\n            username\n          }\n        }\n      ": types.MeByApiKeyDocument,
    "\n  mutation Login($username: String!, $password: String!) {\n    login(username: $username, password: $password) {\n      accessToken\n      user {\n        id\n        username\n      }\n    }\n  }\n": types.LoginDocument,
    "\n  query Me {\n    me {\n      id\n      username\n      createdAt\n    }\n  }\n": types.MeDocument,
    "\n  mutation LogIn($username: String!, $password: String!) {\n    login(username: $username, password: $password) {\n      accessToken\n    }\n  }\n": types.LogInDocument,
    "\n  query Pending($challenge: String!) {\n    loginChallenge(challenge: $challenge) {\n      challenge\n      factors\n      expiresIn\n      attemptsLeft\n      enrolment {\n        totp {\n          secret\n        }\n      }\n    }\n  }\n": types.PendingDocument,
    "\n  mutation Complete($challenge: String!, $proof: LoginProof!) {\n    completeLogin(challenge: $challenge, proof: $proof) {\n      accessToken\n      session {\n        methods\n        hasSecondFactor\n      }\n    }\n  }\n": types.CompleteDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation Exchange($apiKey: String!) {\n      exchangeApiKey(apiKey: $apiKey) {\n        accessToken\n        expiresIn\n      }\n    }\n  "): (typeof documents)["\n    mutation Exchange($apiKey: String!) {\n      exchangeApiKey(apiKey: $apiKey) {\n        accessToken\n        expiresIn\n      }\n    }\n  "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n        query MeByApiKey {\n          me {\n            username\n          }\n        }\n      "): (typeof documents)["\n        query MeByApiKey {\n          me {\n            username\n          }\n        }\n      "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Login($username: String!, $password: String!) {\n    login(username: $username, password: $password) {\n      accessToken\n      user {\n        id\n        username\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Login($username: String!, $password: String!) {\n    login(username: $username, password: $password) {\n      accessToken\n      user {\n        id\n        username\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Me {\n    me {\n      id\n      username\n      createdAt\n    }\n  }\n"): (typeof documents)["\n  query Me {\n    me {\n      id\n      username\n      createdAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogIn($username: String!, $password: String!) {\n    login(username: $username, password: $password) {\n      accessToken\n    }\n  }\n"): (typeof documents)["\n  mutation LogIn($username: String!, $password: String!) {\n    login(username: $username, password: $password) {\n      accessToken\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Pending($challenge: String!) {\n    loginChallenge(challenge: $challenge) {\n      challenge\n      factors\n      expiresIn\n      attemptsLeft\n      enrolment {\n        totp {\n          secret\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Pending($challenge: String!) {\n    loginChallenge(challenge: $challenge) {\n      challenge\n      factors\n      expiresIn\n      attemptsLeft\n      enrolment {\n        totp {\n          secret\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Complete($challenge: String!, $proof: LoginProof!) {\n    completeLogin(challenge: $challenge, proof: $proof) {\n      accessToken\n      session {\n        methods\n        hasSecondFactor\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Complete($challenge: String!, $proof: LoginProof!) {\n    completeLogin(challenge: $challenge, proof: $proof) {\n      accessToken\n      session {\n        methods\n        hasSecondFactor\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;