import { defaultFieldResolver, type GraphQLFieldConfig, type GraphQLSchema } from 'graphql';
import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import { AuthError } from '../errors.ts';
import { numericDate, type Clock } from '../lib/clock.ts';
import { requireViewer, type Context } from './context.ts';

/** The schema leaves a door without a lock. The message names each field to blame. */
export class UnguardedFieldError extends Error {
  override readonly name = 'UnguardedFieldError';
}

const defaultMaxAge = 300;

/**
 * Returns the schema with every guarded field refusing before its resolver runs: `@authenticated` callers
 * without a valid token, `@requiresFresh` also those who proved who they are too long ago. Throws
 * UnguardedFieldError unless each root field says either `@public` or one of these.
 */
export function guardSchema(schema: GraphQLSchema, clock: Clock): GraphQLSchema {
  requireDeclarations(schema);
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field) => {
      const maxAge = readMaxAge(schema, field);
      if (maxAge !== null)
        return guardField(field, (context) => requireFresh(context, maxAge, clock));
      return says(schema, field, 'authenticated') ? guardField(field, requireViewer) : undefined;
    },
  });
}

type Field = GraphQLFieldConfig<unknown, Context>;

function guardField(field: Field, require: (context: Context) => unknown): Field {
  const { resolve = defaultFieldResolver, subscribe } = field;
  return {
    ...field,
    ...(subscribe && {
      subscribe(source, args, context, info) {
        require(context);
        return subscribe(source, args, context, info);
      },
    }),
    resolve(source, args, context, info) {
      require(context);
      return resolve(source, args, context, info);
    },
  };
}

/** Counts in whole seconds, as `auth_time` does. */
function requireFresh(context: Context, maxAge: number, clock: Clock): void {
  const authTime = Math.floor(requireViewer(context).authenticatedAt.getTime() / 1000);
  if (numericDate(clock) - authTime > maxAge) throw new AuthError('REAUTHENTICATION_REQUIRED');
}

/** Returns the seconds that `@requiresFresh` allows, or null where it is not said. */
function readMaxAge(schema: GraphQLSchema, field: Annotated): number | null {
  const [fresh] = getDirective(schema, field, 'requiresFresh') ?? [];
  if (!fresh) return null;
  const maxAge: unknown = fresh['maxAge'];
  return typeof maxAge === 'number' && maxAge >= 0 ? maxAge : defaultMaxAge;
}

function requireDeclarations(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const problems = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) => {
      const problem = declarationProblem(schema, field);
      return problem ? `${root?.name}.${field.name} ${problem}` : [];
    }),
  );
  if (problems.length > 0) throw new UnguardedFieldError(`${problems.join('; ')}.`);
}

function declarationProblem(schema: GraphQLSchema, field: Annotated): string | null {
  const locks = ['authenticated', 'requiresFresh'].filter((name) => says(schema, field, name));
  if (!says(schema, field, 'public')) {
    return locks.length === 0 ? 'says neither @public nor @authenticated' : null;
  }
  return locks.length === 0 ? null : `says both @public and @${locks.join(' and @')}`;
}

type Annotated = Parameters<typeof getDirective>[1];

function says(schema: GraphQLSchema, field: Annotated, name: string): boolean {
  return (getDirective(schema, field, name) ?? []).length > 0;
}
