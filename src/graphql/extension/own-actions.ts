import { isEnumType, type GraphQLSchema } from 'graphql';
import { contract } from './type-defs.ts';
import { throwIfAny } from './extension.ts';

/** Returns the actions of the audit log that an embedder adds. Throws ExtensionError for one that is not written in capitals. */
export function ownActionsOf(schema: GraphQLSchema): ReadonlySet<string> {
  const names = namesOf(schema).filter((name) => !namesOf(contract()).includes(name));
  throwIfAny(
    names
      .filter((name) => !/^[A-Z][A-Z0-9_]{0,63}$/.test(name))
      .map((name) => `AuditAction.${name} must be written in capitals, like INVOICE_PAID.`),
  );
  return new Set(names);
}

function namesOf(schema: GraphQLSchema): string[] {
  const type = schema.getType('AuditAction');
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
}
