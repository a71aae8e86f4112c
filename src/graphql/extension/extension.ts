import { LRUCache } from 'lru-cache';
import {
  buildASTSchema,
  GraphQLError,
  Kind,
  parse,
  print,
  validateSchema,
  type DocumentNode,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql';
import { buildContract, contractText, readTypeDefs } from './type-defs.ts';

/** An extension cannot be used. `problems` has one line for each problem. */
export class ExtensionError extends Error {
  override readonly name = 'ExtensionError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** SDL, as text or parsed. */
export type TypeDefs = string | DocumentNode | readonly (string | DocumentNode)[];

/** A method, so that embedders may narrow the types of `parent` and `args`. */
interface Resolving<Context> {
  resolve(
    parent: unknown,
    args: Readonly<Record<string, unknown>>,
    context: Context,
    info: GraphQLResolveInfo,
  ): unknown;
}

export type FieldResolver<Context> = Resolving<Context>['resolve'];

/** Resolvers by type and field; also scalars, and the values of enums. */
export type ResolverMap<Context> = Readonly<
  Record<
    string,
    | GraphQLScalarType
    | Readonly<
        Record<
          string,
          | FieldResolver<Context>
          | {
              readonly resolve?: FieldResolver<Context>;
              readonly subscribe?: FieldResolver<Context>;
            }
          | string
          | number
          | undefined
        >
      >
    | undefined
  >
>;

/** Types that are added to Latchkey's. */
export interface TypeExtension<Context> {
  /** SDL that adds types, and fields to Latchkey's types (`extend type Query`, `extend type User`, `extend input SignUpInput`). */
  readonly typeDefs?: TypeDefs | undefined;
  readonly resolvers?: ResolverMap<Context> | undefined;
}

/**
 * Returns the schema with the types of the extension. Throws ExtensionError when the texts are not SDL, repeat a
 * definition or do not fit together: an extension can only add. `admin` says whether the contract has the fields for administrators.
 */
export function extendTypeDefs(typeDefs: TypeDefs = [], admin = false): GraphQLSchema {
  const texts = [typeDefs].flat().map(toText);
  if (texts.length === 0) return buildContract(admin);
  const key = [String(admin), ...texts].join('\n');
  const known = checked.get(key);
  if (known) return buildASTSchema(known, { assumeValidSDL: true, assumeValid: true });
  for (const text of texts) throwIfAny(syntaxProblems(text));
  const schema = read([contractText(admin), ...texts]);
  throwIfAny(validateSchema(schema).map(({ message }) => message));
  checked.set(key, parse([contractText(admin), ...texts].join('\n')));
  return schema;
}

/** Texts that have passed every check: tests start many servers with the same few. */
const checked = new LRUCache<string, DocumentNode>({ max: 10 });

function toText(source: string | DocumentNode): string {
  return typeof source === 'string' ? source : print(source);
}

/** Throws ExtensionError if there are problems. */
export function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new ExtensionError(problems);
}

function syntaxProblems(text: string): string[] {
  try {
    const { definitions } = parse(text);
    const isQuery = definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return isQuery ? ['The typeDefs contain an operation; only type definitions are allowed.'] : [];
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line, column } = error.locations?.[0] ?? {};
    return [`${error.message} (typeDefs, line ${line}, column ${column})`];
  }
}

function read(texts: readonly string[]): GraphQLSchema {
  try {
    return readTypeDefs(...texts);
  } catch (error) {
    // graphql-js joins its messages.
    throw new ExtensionError((error as Error).message.split('\n\n'));
  }
}
