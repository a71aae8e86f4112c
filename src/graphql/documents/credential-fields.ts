import { isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { getDirective } from '../package/common-js.ts';

/** Returns the fields with `@credential`, as `Type.field`; for an interface also those of the types that implement it. */
export function findCredentialFields(schema: GraphQLSchema): ReadonlySet<string> {
  const found = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const owners = [type.name, ...type.getInterfaces().map(({ name }) => name)];
    for (const field of Object.values(type.getFields())) {
      if (!getDirective(schema, field, 'credential')?.length) continue;
      for (const owner of owners) found.add(`${owner}.${field.name}`);
    }
  }
  return found;
}
