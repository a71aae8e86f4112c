import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  Kind,
  parse,
  print,
  typeFromAST,
  visit,
  type ASTNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { AuthError, type ErrorCode } from '../errors.ts';
import { StoreUnavailable } from '../store/store.ts';

/** What an error may say to a client: always a code, never a value that the client or a user sent. */
export interface PresentedError extends GraphQLFormattedError {
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** What is known of the operation that failed. */
export interface Failure {
  readonly schema: GraphQLSchema;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly document: string;
  /** Told the cause of every fault that the client is not told. */
  readonly report: (fault: unknown) => void;
}

/** Returns the error as the client gets it. Refusals keep their code; faults are reported and masked. */
export function presentError(error: unknown, failure: Failure): PresentedError {
  const refusal = findRefusal(error);
  if (refusal) return present(refusal.message, refusal.extensions, error);
  if (!(error instanceof GraphQLError)) return presentFault(error, failure);
  const node = error.nodes?.[0];
  const code = error.extensions['code'];
  if (code === 'GRAPHQL_PARSE_FAILED') return present(withoutLiterals(error), { code }, error);
  if (code === 'GRAPHQL_VALIDATION_FAILED') return present(withoutLiterals(error), { code }, error);
  if (code === 'OPERATION_RESOLUTION_FAILURE')
    return present(error.message, { code: 'BAD_REQUEST' }, error);
  if (typeof code === 'string') return present(error.message, publicExtensions(error), error);
  if (!error.path && node?.kind === Kind.VARIABLE_DEFINITION)
    return presentVariable(error, node, failure);
  if (error.message.startsWith('Argument "')) return presentArgument(error);
  return presentFault(error, failure);
}

function present(
  message: string,
  extensions: Readonly<Record<string, unknown>>,
  error: unknown,
  path = error instanceof GraphQLError ? error.path : undefined,
): PresentedError {
  const locations = error instanceof GraphQLError ? error.locations : undefined;
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: extensions as PresentedError['extensions'],
  };
}

function findRefusal(error: unknown): AuthError | undefined {
  if (error instanceof AuthError) return error;
  if (error instanceof StoreUnavailable)
    return new AuthError('STORE_UNAVAILABLE', { retryAfter: 5 });
  return error instanceof GraphQLError ? findRefusal(error.originalError) : undefined;
}

function presentFault(error: unknown, { report }: Failure): PresentedError {
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
  const masked = values.reduce((text, value) => text.replaceAll(value, '…'), message);
  return masked
    .replace(/\b(String|BlockString|Int|Float|Comment) ".*"/s, '$1')
    .replace(
      /(Unterminated string|Invalid number|Invalid character|Unexpected character|Invalid Unicode|Invalid character escape)\b.*/s,
      '$1.',
    );
}

function isLiteral(node: ASTNode): boolean {
  return node.kind.endsWith('Value');
}

const badUserInput: ErrorCode = 'BAD_USER_INPUT';

/** A variable that does not have its type. The variable is coerced again to say where, without saying what. */
function presentVariable(
  error: GraphQLError,
  definition: VariableDefinitionNode,
  failure: Failure,
): PresentedError {
  const name = definition.variable.name.value;
  const path = fieldUsing(name, failure.document);
  const extensions = { code: badUserInput, argument: [`$${name}`] as (string | number)[] };
  if (/^Variable "\$\w+" of (required|non-null) type /.test(error.message)) {
    return present(error.message, extensions, error, path);
  }
  const [problem] = inputProblems(failure.variables[name], definition, failure.schema);
  extensions.argument.push(...(problem?.path ?? []));
  const message = `Variable "$${name}" cannot be used: ${problem?.message ?? `expected type "${print(definition.type)}"`}.`;
  return present(message, extensions, error, path);
}

interface InputProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function inputProblems(
  value: unknown,
  definition: VariableDefinitionNode,
  schema: GraphQLSchema,
): InputProblem[] {
  const type = typeFromAST(schema, definition.type as never);
  const problems: InputProblem[] = [];
  if (!type || !isInputType(type)) return problems;
  coerceInputValue(value, type, (path, _value, error) => {
    const missing = /^Field "(\w+)" of required type/.exec(error.message)?.[1];
    problems.push({
      path: missing ? [...path, missing] : path,
      message: withoutValue(error.message, path),
    });
  });
  return problems;
}

// Only sentences that name fields and types are passed on; the rest quote the value.
function withoutValue(message: string, path: readonly (string | number)[]): string {
  const sentence =
    /^(Field "\w+" of required type "[\w![\]]+" was not provided|Expected non-nullable type "[\w![\]]+" not to be null|Expected type "\w+" to be an object)\.$/;
  const safe = sentence.exec(message)?.[1];
  if (safe) return safe;
  if (/^Field ".*" is not defined by type/s.test(message))
    return 'it has a field that its type does not define';
  return path.length > 0 ? `"${path.join('.')}" has the wrong type` : 'it has the wrong type';
}

/** Returns the response path of the root field that takes the variable. */
function fieldUsing(variable: string, document: string): [string] | undefined {
  const operations = parse(document).definitions.filter(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION,
  );
  for (const field of operations.flatMap(({ selectionSet }) => selectionSet.selections)) {
    if (field.kind === Kind.FIELD && uses(field, variable))
      return [(field.alias ?? field.name).value];
  }
  return undefined;
}

function uses(node: ASTNode, variable: string): boolean {
  let found = false;
  visit(node, {
    Variable({ name }) {
      found ||= name.value === variable;
    },
  });
  return found;
}

/** An argument that became null or went missing by way of a nullable variable. */
function presentArgument(error: GraphQLError): PresentedError {
  const name = /^Argument "(\w+)"/.exec(error.message)?.[1] ?? '';
  const extensions = { code: badUserInput, argument: [name] };
  return present(`Argument "${name}" must have a value of its type.`, extensions, error);
}
