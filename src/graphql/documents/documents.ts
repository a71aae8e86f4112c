import { LRUCache } from 'lru-cache';
import {
  execute,
  getOperationAST,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type ASTVisitor,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { AuthError } from '../../errors.ts';
import { discreet } from './discretion.ts';
import { isOperation } from '../package/graphql-versions.ts';
import { noIntrospection } from './introspection.ts';
import { createOperationLimits, requireShape } from './limits.ts';
import { variableErrors, type Operation } from './variables.ts';

/** How many errors an answer reports. Aliases and lists can multiply one into thousands. */
export const maxErrors = 5;

/** The longest document that is parsed. It bounds the parser's depth as well: every level takes a token. */
export const maxTokens = 1000;

const cacheCharacters = 256 * 1024;
const longestCached = 4 * 1024;

/**
 * A bounded cache of parsed and validated documents, in place of yoga's own: a parsed document takes about a hundred
 * times its text. Documents with a string are never cached, because it may be a password. Nor are invalid documents,
 * where a password may stand without quotes.
 */
export function createDocumentCache() {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: cacheCharacters,
    maxEntrySize: longestCached,
    sizeCalculation: (_document, source) => Math.max(source.length, 1),
  });
  return {
    documentCache: {
      get: (source: string) => documents.get(source),
      set(source: string, document: DocumentNode) {
        if (isKept(source)) documents.set(source, document);
      },
    },
    // A syntax error quotes its document.
    errorCache: { get: () => undefined, set: () => {} },
    /** Removes a document from the cache. */
    forget({ loc }: DocumentNode): void {
      if (loc) documents.delete(loc.source.body);
    },
  };
}

/** Returns whether a document may stay in memory: a string in it may be a password. */
export function isKept(source: string): boolean {
  return !source.includes('"');
}

/** The same checks, for the fast path in front of yoga. */
export interface DocumentCheck {
  /** Returns the document if it is valid, otherwise null: yoga then reports what is wrong. */
  parseValid(source: string): DocumentNode | null;
  /** Returns the problems of an operation and its variables. */
  findErrors(operation: Operation): readonly GraphQLError[];
}

export function createDocumentCheck(
  schema: GraphQLSchema,
  { introspection }: DocumentRules,
): DocumentCheck {
  const findExcess = createOperationLimits(schema);
  const rules = [
    ...specifiedRules,
    knownOperationTypes,
    ...(introspection ? [] : [noIntrospection]),
  ];
  return {
    parseValid(source) {
      try {
        const document = parseWithinLimits(source);
        return validate(schema, document, rules, { maxErrors: 1 }).length === 0 ? document : null;
      } catch {
        return null;
      }
    },
    findErrors(operation) {
      const excess = findExcess(operation);
      return excess ? [excess] : variableErrors(operation, { isDiscreet: !introspection });
    },
  };
}

/**
 * Limits on documents, and a check of variables before graphql-js's, whose messages repeat values. What depends only
 * on the document is checked and cached with it. What depends on the operation or its variables is checked each time.
 */
export function useDocumentRules(
  schema: GraphQLSchema,
  { introspection }: DocumentRules,
  { forget }: Pick<ReturnType<typeof createDocumentCache>, 'forget'>,
): Plugin {
  const { findErrors } = createDocumentCheck(schema, { introspection });
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithinLimits);
    },
    onValidate({ params, addValidationRule, setValidationFn }) {
      addValidationRule(knownOperationTypes);
      if (!introspection) addValidationRule(noIntrospection);
      setValidationFn(introspection ? validateBriefly : validateDiscreetly);
      return ({ valid }) => {
        if (!valid) forget(params.documentAST as DocumentNode);
      };
    },
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      // graphql-js itself, as on the fast path.
      setExecuteFn(execute);
      const { document, operationName, variableValues } = args;
      const definition = getOperationAST(document, operationName);
      if (!definition) return;
      const variables = (variableValues ?? {}) as Record<string, unknown>;
      const errors = findErrors({ schema, document, definition, variables });
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
  };
}

export interface DocumentRules {
  /** Whether introspection is allowed, and errors may name parts of the schema that the document does not. */
  readonly introspection: boolean;
}

type Validate = (...args: Parameters<typeof validate>) => readonly GraphQLError[];

const validateBriefly: Validate = (schema, document, rules) =>
  validate(schema, document, rules, { maxErrors });

const validateDiscreetly: Validate = (schema, document, rules) =>
  validate(schema, document, (rules ?? specifiedRules).map(discreet), {
    maxErrors,
    hideSuggestions: true,
  });

function parseWithinLimits(source: string): DocumentNode {
  const document = parse(source, { maxTokens });
  requireShape(document);
  return document;
}

// graphql-js finds out only when it executes, and reports a fault. And the events of an embedder's subscription would
// bypass the masking of errors.
function knownOperationTypes(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      const { operation } = node;
      const isKnown = context.getSchema().getRootType(operation);
      if (isKnown && !isOperation(node, 'subscription')) return;
      const problem = isKnown
        ? 'This server answers queries and mutations.'
        : `The schema has no ${operation} type.`;
      context.reportError(new GraphQLError(problem, { nodes: node }));
    },
  };
}

/** Returns whether the parser gave up because of `maxTokens`. */
export function exceedsTokens(error: GraphQLError): boolean {
  return /^Syntax Error: Document contains more tha[nt] \d+ tokens/.test(error.message);
}

export function documentTooLong(): AuthError {
  return new AuthError('DOCUMENT_LIMIT_EXCEEDED', {
    message: `The document has more than ${maxTokens} tokens.`,
  });
}
