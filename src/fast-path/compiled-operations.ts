import { LRUCache } from 'lru-cache';
import {
  execute,
  getOperationAST,
  type DocumentNode,
  type GraphQLSchema,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import type { MaybePromise } from '../lib/maybe-promise.ts';
import type { Context } from '../request/context.ts';
import { createDocumentCheck, isKept, type DocumentRules } from '../graphql/documents/documents.ts';
import { executePlan } from './execute-plan.ts';
import { isOperation } from '../graphql/package/graphql-versions.ts';
import { planQuery, type PlannedField } from './query-plan.ts';
import { readParams } from '../graphql/request.ts';

type Variables = Readonly<Record<string, unknown>>;

/** An operation that has passed every check, and can be run at once. */
export interface ReadyOperation {
  /** Whether it only reads. */
  readonly isQuery: boolean;
  run(context: Context): MaybePromise<ExecutionResult>;
}

interface CompiledOperation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly operationName: string | undefined;
  /** Null when graphql-js has to execute the operation. */
  readonly plan: readonly PlannedField[] | null;
}

/** The limit of the cache, in characters; an entry takes about a hundred times its text. */
const cacheCharacters = 256 * 1024;

/**
 * Returns a function that finds the operation for the bytes of a request body. It returns null for requests that are
 * refused before they run, and for unusual ones. A known operation is not parsed or validated again. Documents with a
 * string are never cached, because it may be a password; nor are variables.
 */
export function createCompiledOperations(
  schema: GraphQLSchema,
  rules: DocumentRules,
): (body: Buffer) => ReadyOperation | null {
  const check = createDocumentCheck(schema, rules);
  const byBody = createCache<ReadyOperation>();
  const byText = createCache<CompiledOperation>();

  const ready = (
    { plan, document, definition, operationName }: CompiledOperation,
    variableValues: Variables | undefined,
  ): ReadyOperation => {
    const isQuery = isOperation(definition, 'query');
    if (plan) return { isQuery, run: (context) => executePlan(plan, context) };
    const args = { schema, document, operationName, variableValues };
    return { isQuery, run: (contextValue) => execute({ ...args, contextValue }) };
  };

  const compile = (text: string, operationName: string | undefined): CompiledOperation | null => {
    const document = check.parseValid(text);
    const definition = document && getOperationAST(document, operationName);
    if (!definition) return null;
    const plan = planQuery({ schema, document, definition });
    return { document, definition, operationName, plan };
  };

  const find = (text: string, operationName: string | undefined): CompiledOperation | null => {
    const key = `${operationName?.length ?? 0} ${operationName ?? ''}${text}`;
    const known = byText.get(key);
    if (known) return known;
    const compiled = compile(text, operationName);
    if (compiled && isKept(text)) byText.set(key, compiled);
    return compiled;
  };

  return (bytes) => {
    const key = bytes.toString('latin1');
    const known = byBody.get(key);
    if (known) return known;
    const params = readParams(bytes);
    if (!params) return null;
    const { query: text, operationName, variables } = params;
    const compiled = find(text, operationName ?? undefined);
    if (!compiled) return null;
    const operation = { schema, document: compiled.document, definition: compiled.definition };
    if (check.findErrors({ ...operation, variables: variables ?? {} }).length > 0) return null;
    const found = ready(compiled, variables ?? undefined);
    const isAlwaysTheSame = Object.keys(variables ?? {}).length === 0;
    if (isAlwaysTheSame && isKept(text)) byBody.set(key, found);
    return found;
  };
}

function createCache<T extends object>(): LRUCache<string, T> {
  return new LRUCache<string, T>({
    maxSize: cacheCharacters,
    maxEntrySize: cacheCharacters / 32,
    sizeCalculation: (_operation, key) => key.length + 1,
  });
}
