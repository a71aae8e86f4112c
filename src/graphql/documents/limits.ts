import { GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import { AuthError } from '../../errors.ts';
import { costOf } from './cost.ts';
import { findCredentialFields } from './credential-fields.ts';
import { findShapeExcess } from './shape.ts';
import type { Operation } from './variables.ts';

/** About twice the longest list of the schema with all fields. */
export const maxCost = 5000;

/** Throws DOCUMENT_LIMIT_EXCEEDED when a document is too deep or has too many aliases or directives. */
export function requireShape(document: DocumentNode): void {
  const excess = findShapeExcess(document);
  if (excess) throw limitExceeded(excess);
}

/**
 * Returns a function that returns why an operation is too much, or null: it costs more than `maxCost`, or names more
 * than one credential field. The result depends on the operation's name and variables, so it is never cached with the
 * document.
 */
export function createOperationLimits(schema: GraphQLSchema) {
  const credentialFields = findCredentialFields(schema);
  return (operation: Operation): GraphQLError | null => {
    const { fields, credentials } = costOf(operation, credentialFields);
    if (credentials.length > 1) {
      return limitExceeded(
        `An operation may name one credential field, once. This one names ${listOf(credentials)}.`,
      );
    }
    if (fields <= maxCost) return null;
    return limitExceeded(`The operation may cost more than ${maxCost} fields. Ask for fewer.`);
  };
}

function listOf(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.length > 1 ? distinct.join(' and ') : `${distinct[0]} more than once`;
}

function limitExceeded(message: string): GraphQLError {
  const originalError = new AuthError('DOCUMENT_LIMIT_EXCEEDED', { message });
  return new GraphQLError(message, { originalError });
}
