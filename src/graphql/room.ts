import type { Codes } from '../room.ts';

export const codes = {
  GRAPHQL_PARSE_FAILED: { status: 400, message: 'The document is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, message: 'The document does not fit the schema.' },
  BAD_REQUEST: { status: 400, message: 'The request is not a well-formed GraphQL request.' },
  BAD_USER_INPUT: { status: 400, message: 'An argument cannot be used.' },
  DOCUMENT_LIMIT_EXCEEDED: { status: 400, message: 'The document asks for too much.' },
  // Clients go by the text: urql knows no code, nor did Apollo Client once.
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 400, message: 'PersistedQueryNotSupported' },
  REAUTHENTICATION_REQUIRED: {
    status: 401,
    message:
      'Prove who you are again: reauthenticate or reauthenticateWith. Then ask with the new token.',
  },
  FORBIDDEN: { status: 403, message: 'You may not see or do this.' },
  BODY_TOO_LARGE: { status: 413, message: 'The request body is too large.' },
  STORE_UNAVAILABLE: {
    status: 503,
    message: 'The server cannot reach its database. Try again in a moment.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    message: 'Something went wrong on the server. Its log has the cause.',
  },
} as const satisfies Codes;
