import {
  GraphQLError,
  isInputType,
  Kind,
  print,
  typeFromAST,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { AuthError } from '../../errors.ts';
import { findInputProblem, type InputProblem } from './input-problem.ts';

type Path = readonly (string | number)[];

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Returns a BAD_USER_INPUT for each variable that does not have its type, with the response path of the
 * root field that takes it and the argument it is. Unlike GraphQL's own messages, they repeat no value,
 * and name one problem per variable, so that a caller cannot make the server list thousands. With `isDiscreet` they do
 * not name fields that were not sent.
 */
export function variableErrors(
  operation: Operation,
  { isDiscreet }: { isDiscreet: boolean },
): GraphQLError[] {
  return (operation.definition.variableDefinitions ?? []).flatMap((definition) => {
    const problem = findProblem(definition, operation, isDiscreet);
    return problem ? [toError(definition, problem, operation)] : [];
  });
}

function findProblem(
  { variable, type, defaultValue }: VariableDefinitionNode,
  { schema, variables }: Operation,
  isDiscreet: boolean,
): InputProblem | null {
  const name = variable.name.value;
  const required = type.kind === Kind.NON_NULL_TYPE;
  if (!Object.hasOwn(variables, name)) {
    if (!required || defaultValue) return null;
    return { path: [], message: `of required type "${print(type)}" was not provided` };
  }
  const value = variables[name];
  if (value === null && required) {
    return { path: [], message: `of non-null type "${print(type)}" must not be null` };
  }
  const inputType = typeFromAST(schema, type as never);
  const problem = isInputType(inputType) ? findInputProblem(value, inputType) : null;
  if (!problem?.isMissing || !isDiscreet) return problem;
  return { path: problem.path.slice(0, -1), message: 'lacks a field that its type requires' };
}

function toError(
  { variable }: VariableDefinitionNode,
  problem: InputProblem,
  operation: Operation,
): GraphQLError {
  const name = variable.name.value;
  const use = findUse(name, operation);
  const argument = [...(use?.argument ?? []), ...problem.path];
  const message = `Variable "$${name}" ${problem.message}.`;
  return new GraphQLError(message, {
    nodes: variable,
    path: use ? [use.field] : null,
    originalError: new AuthError('BAD_USER_INPUT', { message, argument }),
  });
}

interface Use {
  /** Response name of the root field. */
  readonly field: string;
  readonly argument: Path;
}

/** Returns the root field and the argument where an operation first uses a variable. */
function findUse(variable: string, { document, definition }: Operation): Use | null {
  const visited = new Set<string>();

  const search = ({ selections }: SelectionSetNode, root: string | null): Use | null => {
    for (const selection of selections) {
      const use = searchSelection(selection, root);
      if (use) return use;
    }
    return null;
  };

  const searchSelection = (
    selection: SelectionSetNode['selections'][number],
    root: string | null,
  ): Use | null => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return searchFragment(selection.name.value, root);
    if (selection.kind === Kind.INLINE_FRAGMENT) return search(selection.selectionSet, root);
    const field = root ?? (selection.alias ?? selection.name).value;
    for (const { name, value } of selection.arguments ?? []) {
      const argument = findIn(value, variable, [name.value]);
      if (argument) return { field, argument };
    }
    return selection.selectionSet ? search(selection.selectionSet, field) : null;
  };

  const searchFragment = (name: string, root: string | null): Use | null => {
    if (visited.has(name)) return null;
    visited.add(name);
    const fragment = document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? search(fragment.selectionSet, root) : null;
  };

  return search(definition.selectionSet, null);
}

function findIn(node: ValueNode, variable: string, path: Path): Path | null {
  if (node.kind === Kind.VARIABLE) return node.name.value === variable ? path : null;
  const children: [string | number, ValueNode][] =
    node.kind === Kind.OBJECT
      ? node.fields.map(({ name, value }) => [name.value, value])
      : node.kind === Kind.LIST
        ? node.values.map((value, index) => [index, value])
        : [];
  for (const [key, value] of children) {
    const found = findIn(value, variable, [...path, key]);
    if (found) return found;
  }
  return null;
}
