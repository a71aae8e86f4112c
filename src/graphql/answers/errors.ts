import { GraphQLError, print, type ASTNode, type GraphQLFormattedError } from 'graphql';
import { AuthError } from '../../errors.ts';
import { StoreUnavailable } from '../../lib/store-errors.ts';
import { documentTooLong, exceedsTokens } from '../documents/documents.ts';

/** What an error may say to a client: always a code, never the value of an argument or a variable. */
export interface PresentedError extends GraphQLFormattedError {
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** Gets the causes of masked errors. */
export type Report = (fault: unknown) => void;

/** Returns the error as the client gets it. Refusals keep their code; faults are reported and masked. */
export function presentError(error: unknown, report: Report): PresentedError {
  const refusal = findRefusal(error, report);
  if (refusal) return present(refusal.message, refusal.extensions, error);
  if (!(error instanceof GraphQLError)) return presentFault(error, report);
  const code = error.extensions['code'];
  switch (code) {
    case 'GRAPHQL_PARSE_FAILED':
      if (exceedsTokens(error)) return presentError(documentTooLong(), report);
      return present(withoutLiterals(error), { code }, error);
    case 'GRAPHQL_VALIDATION_FAILED':
      return present(withoutLiterals(error), { code }, error);
    case 'OPERATION_RESOLUTION_FAILURE':
      return present(
        'The operation name selects none of the operations, or it is missing and there are several.',
        { code: 'GRAPHQL_VALIDATION_FAILED' },
        error,
      );
    default:
      if (typeof code === 'string') return present(error.message, publicExtensions(error), error);
      if (error.message.startsWith('Argument "')) return presentArgument(error);
      return presentFault(error, report);
  }
}

function present(
  message: string,
  extensions: Readonly<Record<string, unknown>>,
  error: unknown,
): PresentedError {
  const { locations, path } = error instanceof GraphQLError ? error : {};
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: extensions as PresentedError['extensions'],
  };
}

function findRefusal(error: unknown, report: Report): AuthError | undefined {
  if (error instanceof AuthError) return error;
  if (error instanceof StoreUnavailable) {
    report(error);
    return new AuthError('STORE_UNAVAILABLE', { retryAfter: 5 });
  }
  return error instanceof GraphQLError ? findRefusal(error.originalError, report) : undefined;
}

function presentFault(error: unknown, report: Report): PresentedError {
  report(error instanceof GraphQLError ? (error.originalError ?? error) : error);
  const { message, extensions } = new AuthError('INTERNAL_SERVER_ERROR');
  return present(message, extensions, error);
}

function publicExtensions(error: GraphQLError): Readonly<Record<string, unknown>> {
  const { http: _http, ...extensions } = error.extensions;
  return extensions;
}

// GraphQL's messages quote the document, and a document may hold a password as a literal.
function withoutLiterals({ message, nodes }: GraphQLError): string {
  const values = (nodes ?? []).filter(isLiteral).map((node) => print(node));
  return values
    .reduce(withoutLiteral, message)
    .replace(/\b(Name|String|BlockString|Int|Float|Comment) ".*"/s, '$1')
    .replace(
      /(Unterminated string|Invalid number|Invalid character|Unexpected character|Invalid Unicode)\b.*/s,
      '$1.',
    );
}

function withoutLiteral(message: string, value: string): string {
  const end = message.endsWith('.') ? message.slice(0, -1) : message;
  if (end.endsWith(value)) return `${end.slice(0, -value.length)}…`;
  // A short literal may also be part of the message's own words.
  return value.length > 3 ? message.replaceAll(value, '…') : message;
}

function isLiteral(node: ASTNode): boolean {
  return node.kind.endsWith('Value');
}

/** An argument that is null or missing because of a nullable variable. */
function presentArgument(error: GraphQLError): PresentedError {
  // graphql-js 17 says "Mutation.login(password:)", and 16 only the name.
  const name = /^Argument "(?:[\w.@]*\()?(\w+)/.exec(error.message)?.[1] ?? '';
  const extensions = { code: 'BAD_USER_INPUT', argument: [name] };
  return present(`Argument "${name}" must have a value of its type.`, extensions, error);
}
