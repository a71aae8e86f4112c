import {
  defaultFieldResolver,
  defaultTypeResolver,
  isAbstractType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';
import { systemClock, type Clock } from '../../lib/clock.ts';
import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Context } from '../../request/context.ts';
import { requireDeclarations } from './declarations.ts';
import { findCredentialFields } from '../documents/credential-fields.ts';
import { requireAccess, type AccessRule } from './access-rule.ts';
import { refuseActing } from './interactive.ts';

export { UnguardedFieldError } from './declarations.ts';

/**
 * Enforces every rule of the schema, and returns the schema. A field refuses before its resolver runs: `@authenticated`
 * refuses callers without a valid token, `@requiresScopes` also viewers without the scopes, `@requiresFresh` also those
 * whose login is too long ago, `@requiresInteractive` also those who have not logged in themselves, `@requiresVerified` also
 * those who have not proved an e-mail address, `@requiresSecondFactor` also those who have not proved a second factor in
 * this session. A guarded field with `@credential` also refuses those who have not logged in themselves, and a public one those who
 * act in the place of the user. A value of a guarded type is refused on every way that leads to it. Throws UnguardedFieldError unless each
 * root field has either `@public` or one of these.
 */
export function guardSchema(schema: GraphQLSchema, clock: Clock = systemClock): GraphQLSchema {
  const rules = requireDeclarations(schema);
  const types = Object.values(schema.getTypeMap());
  const byType = new Map<string, AccessRule>();
  for (const type of types) {
    const rule = rules.ofType(type);
    if (rule) byType.set(type.name, rule);
  }
  const enter = (rule: AccessRule, context: Context) => requireAccess(rule, context, clock);

  const credentials = findCredentialFields(schema);
  const isCredential = (type: GraphQLObjectType, name: string) =>
    [type, ...type.getInterfaces()].some((one) => credentials.has(`${one.name}.${name}`));

  for (const type of types.filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      const said = rules.ofField(type, field.name);
      const isOfCredential = isCredential(type, field.name);
      const rule = said && isOfCredential ? { ...said, isInteractive: true } : said;
      if (rule) guardField(field, (context) => enter(rule, context));
      else if (isOfCredential) guardField(field, refuseActing);
    }
  }
  for (const type of types.filter(isAbstractType)) {
    if (!schema.getPossibleTypes(type).some(({ name }) => byType.has(name))) continue;
    guardType(type, (name, context) => {
      const rule = byType.get(name);
      return rule && enter(rule, context);
    });
  }
  return schema;
}

function guardField(
  field: GraphQLField<unknown, Context>,
  enter: (context: Context) => MaybePromise<void>,
) {
  const { resolve = defaultFieldResolver, subscribe } = field;
  field.resolve = (source, args, context, info) => {
    const entered = enter(context);
    const goOn = () => resolve(source, args, context, info);
    return entered ? entered.then(goOn) : goOn();
  };
  if (!subscribe) return;
  field.subscribe = (source, args, context, info) => {
    const entered = enter(context);
    const goOn = () => subscribe(source, args, context, info);
    return entered ? entered.then(goOn) : goOn();
  };
}

type TypeResolver = GraphQLTypeResolver<unknown, Context>;

/**
 * Where a field returns an interface or a union, the value's type is known only after it has resolved. To refuse
 * there is to refuse before anything of the value is read, `__typename` included.
 */
function guardType(
  guarded: GraphQLAbstractType,
  enter: (typeName: string, context: Context) => MaybePromise<void>,
): void {
  const find: TypeResolver = guarded.resolveType ?? defaultTypeResolver;
  guarded.resolveType = (value, context: Context, info, type) => {
    const admit = (name: string | undefined) => {
      const entered = name && enter(name, context);
      return entered ? entered.then(() => name) : name;
    };
    const found = find(value, context, info, type) ?? undefined;
    return typeof found === 'object' ? found.then(admit) : admit(found);
  };
}
