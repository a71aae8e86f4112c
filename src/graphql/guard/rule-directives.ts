import { GraphQLError, Kind, type DirectiveNode, type GraphQLSchema } from 'graphql';
import { getDirective } from '../package/common-js.ts';
import { isScopeToken } from '../../lib/scope.ts';
import { joinRules, viewerOnly, type AccessRule } from './access-rule.ts';

/** Whatever a directive can be said of. */
export type Element = Parameters<typeof getDirective>[1];

type Arguments = Readonly<Record<string, unknown>>;

const defaultMaxAge = 300;

/** What each directive asks for, and what is wrong with its arguments. */
const directives: Readonly<
  Record<string, { rule(args: Arguments): AccessRule; problem(args: Arguments): string | null }>
> = {
  authenticated: { rule: () => viewerOnly, problem: () => null },
  requiresScopes: {
    rule: ({ scopes }) => ({ ...viewerOnly, choices: [scopes as string[][]] }),
    problem: ({ scopes }) => scopesProblem(scopes as string[][]),
  },
  requiresFresh: {
    // Who has a second factor has proved less than they can where a password is all that is fresh.
    rule: ({ maxAge }) => ({
      ...viewerOnly,
      maxAge: Number(maxAge ?? defaultMaxAge),
      secondFactor: 'if-set-up',
    }),
    problem: ({ maxAge }) =>
      Number(maxAge ?? defaultMaxAge) < 0 ? 'says @requiresFresh with a negative maxAge' : null,
  },
  requiresInteractive: {
    rule: () => ({ ...viewerOnly, isInteractive: true }),
    problem: () => null,
  },
  requiresVerified: {
    rule: () => ({ ...viewerOnly, isVerified: true }),
    problem: () => null,
  },
  requiresSecondFactor: {
    rule: ({ ifSetUp }) => ({
      ...viewerOnly,
      secondFactor: ifSetUp === true ? 'if-set-up' : 'always',
    }),
    problem: () => null,
  },
};

/** Returns the rule that the element's own directives make, or null where it has none. */
export function ownRule(schema: GraphQLSchema, element: Element): AccessRule | null {
  return joinRules(
    Object.entries(directives).flatMap(([name, { rule }]) =>
      usesOf(schema, element, name).map((args) => rule(args)),
    ),
  );
}

/** Returns what is wrong with the element's own directives, as the rest of a sentence, or null. */
export function ruleProblem(schema: GraphQLSchema, element: Element): string | null {
  if (writtenDirectives(element).some(isFlat)) return flatProblem;
  const problems = Object.entries(directives).flatMap(([name, { problem }]) =>
    argumentsOf(schema, element, name).map((args) =>
      args === 'invalid' ? `says @${name} with a value of the wrong type` : problem(args),
    ),
  );
  return problems.find((problem) => problem !== null) ?? null;
}

function argumentsOf(
  schema: GraphQLSchema,
  element: Element,
  name: string,
): readonly (Arguments | 'invalid')[] {
  try {
    return usesOf(schema, element, name);
  } catch (error) {
    if (error instanceof GraphQLError) return ['invalid'];
    throw error;
  }
}

/** Returns whether the element says `@public`. */
export function saysPublic(schema: GraphQLSchema, element: Element): boolean {
  return usesOf(schema, element, 'public').length > 0;
}

/** Returns the arguments of each use of the directive. `getDirective` reads all directives each time, so it is not asked in vain. */
function usesOf(schema: GraphQLSchema, element: Element, name: string): readonly Arguments[] {
  const maySay =
    element.extensions?.['directives'] ||
    writtenDirectives(element).some((written) => written.name.value === name);
  return (maySay && getDirective(schema, element, name)) || [];
}

const flatProblem =
  'says @requiresScopes with a flat list: write [["a", "b"]] for a and b together, or [["a"], ["b"]] for either';

function writtenDirectives({ astNode, extensionASTNodes = [] }: Element): DirectiveNode[] {
  const nodes = [...(astNode ? [astNode] : []), ...(extensionASTNodes ?? [])];
  return nodes.flatMap((node) => ('directives' in node ? (node.directives ?? []) : []));
}

/** GraphQL makes a list of a value that is not one: of `["a", "b"]` it makes `[["a"], ["b"]]`, for which either is enough. */
function isFlat({ name, arguments: given = [] }: DirectiveNode): boolean {
  if (name.value !== 'requiresScopes') return false;
  const { value } = given.find((argument) => argument.name.value === 'scopes') ?? {};
  if (value?.kind === Kind.STRING) return true;
  return value?.kind === Kind.LIST && value.values.some((one) => one.kind === Kind.STRING);
}

// An empty list would require nothing, and no list at all would refuse everyone: both are mistakes.
function scopesProblem(choice: readonly (readonly string[])[]): string | null {
  if (choice.length === 0) return 'says @requiresScopes without an alternative';
  if (choice.some((tokens) => tokens.length === 0))
    return 'says @requiresScopes with an alternative that asks for nothing';
  const bad = choice.flat().find((token) => !isScopeToken(token));
  return bad === undefined
    ? null
    : `says @requiresScopes with ${JSON.stringify(bad)}, which is no scope`;
}
