import { defaultFieldResolver, type GraphQLFieldConfig, type GraphQLSchema } from 'graphql';
import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import { requireViewer, type Context } from './context.ts';

/** The schema leaves a door without a lock. The message names each field to blame. */
export class UnguardedFieldError extends Error {
  override readonly name = 'UnguardedFieldError';
}

/**
 * Returns the schema with every `@authenticated` field refusing callers without a valid token before its
 * resolver runs. Throws UnguardedFieldError unless each root field says either `@public` or `@authenticated`.
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  requireDeclarations(schema);
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field) =>
      says(schema, field, 'authenticated') ? guardField(field) : undefined,
  });
}

type Field = GraphQLFieldConfig<unknown, Context>;

function guardField(field: Field): Field {
  const { resolve = defaultFieldResolver, subscribe } = field;
  return {
    ...field,
    ...(subscribe && {
      subscribe(source, args, context, info) {
        requireViewer(context);
        return subscribe(source, args, context, info);
      },
    }),
    resolve(source, args, context, info) {
      requireViewer(context);
      return resolve(source, args, context, info);
    },
  };
}

function requireDeclarations(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const problems = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) => {
      const declarations = ['public', 'authenticated'].filter((name) => says(schema, field, name));
      if (declarations.length === 1) return [];
      return `${root?.name}.${field.name} ${declarations.length === 0 ? 'says neither @public nor @authenticated' : 'says both @public and @authenticated'}`;
    }),
  );
  if (problems.length > 0) throw new UnguardedFieldError(`${problems.join('; ')}.`);
}

function says(
  schema: GraphQLSchema,
  field: Parameters<typeof getDirective>[1],
  name: string,
): boolean {
  return (getDirective(schema, field, name) ?? []).length > 0;
}
