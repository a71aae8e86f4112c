import {
  defaultFieldResolver,
  defaultTypeResolver,
  GraphQLInterfaceType,
  GraphQLUnionType,
  isInterfaceType,
  type GraphQLFieldConfig,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import type { Clock } from '../lib/clock.ts';
import type { Context } from './context.ts';
import { requireDeclarations } from './declarations.ts';
import { requireKey, type Lock } from './lock.ts';
import { findLocks } from './locks.ts';

export { UnguardedFieldError } from './declarations.ts';

/**
 * Returns the schema with every lock closed. A field refuses before its resolver runs: `@authenticated` callers
 * without a valid token, `@requiresScopes` also viewers without the scopes, `@requiresFresh` also those who proved
 * who they are too long ago. A value of a guarded type refuses wherever it is met, whatever is asked of it. Throws
 * UnguardedFieldError unless each root field says either `@public` or one of these.
 */
export function guardSchema(schema: GraphQLSchema, clock: Clock): GraphQLSchema {
  requireDeclarations(schema);
  const locks = findLocks(schema);
  const byType = new Map<string, Lock>();
  for (const type of Object.values(schema.getTypeMap())) {
    const lock = locks.ofType(type);
    if (lock) byType.set(type.name, lock);
  }
  const enter = (lock: Lock, context: Context) => requireKey(lock, context, clock);

  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, typeName) => {
      const type = schema.getType(typeName) as Parameters<typeof locks.ofField>[0];
      const lock = locks.ofField(type, name);
      return lock ? guardField(field, (context) => enter(lock, context)) : undefined;
    },
    [MapperKind.ABSTRACT_TYPE]: (type) => {
      if (!schema.getPossibleTypes(type).some(({ name }) => byType.has(name))) return undefined;
      const resolveType = guardTypeResolver(type.resolveType, (name, context) => {
        const lock = byType.get(name);
        if (lock) enter(lock, context);
      });
      return isInterfaceType(type)
        ? new GraphQLInterfaceType({ ...type.toConfig(), resolveType })
        : new GraphQLUnionType({ ...type.toConfig(), resolveType });
    },
  });
}

type Field = GraphQLFieldConfig<unknown, Context>;

function guardField(field: Field, enter: (context: Context) => void): Field {
  const { resolve = defaultFieldResolver, subscribe } = field;
  return {
    ...field,
    ...(subscribe && {
      subscribe(source, args, context, info) {
        enter(context);
        return subscribe(source, args, context, info);
      },
    }),
    resolve(source, args, context, info) {
      enter(context);
      return resolve(source, args, context, info);
    },
  };
}

type TypeResolver = GraphQLTypeResolver<unknown, Context>;

/**
 * Where a field returns an interface or a union, the value's type is known only after it has resolved. To refuse
 * there is to refuse before anything of the value is read, `__typename` included.
 */
function guardTypeResolver(
  resolveType: TypeResolver | null | undefined,
  enter: (typeName: string, context: Context) => void,
): TypeResolver {
  const find = resolveType ?? defaultTypeResolver;
  return (value, context, info, type) => {
    const admit = (name: string | undefined) => {
      if (name) enter(name, context);
      return name;
    };
    const found = find(value, context, info, type) ?? undefined;
    return typeof found === 'object' ? found.then(admit) : admit(found);
  };
}
