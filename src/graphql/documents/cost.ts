import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  typeFromAST,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { measureFragments } from './fragments.ts';
import { lengthOf } from './list-length.ts';
import type { Operation } from './variables.ts';

export interface Cost {
  /** The most fields that may have to be resolved. */
  readonly fields: number;
  /** The fields that test or change a credential, once for each time that they are named. */
  readonly credentials: readonly string[];
}

const nothing: Cost = { fields: 0, credentials: [] };
/** Two are enough for a refusal. Without a limit, fragments of fragments would make a list of millions. */
const credentialsKept = 3;

/**
 * Returns the cost of a valid operation: 1 for each field; what is selected below a list counts once for each of its
 * elements. Fragments count wherever they are spread, and conditions (`@skip`) change nothing.
 */
export function costOf(operation: Operation, credentialFields: ReadonlySet<string>): Cost {
  const { schema, document, definition } = operation;
  const named = (type: NamedTypeNode) => typeFromAST(schema, type);
  const fragment = measureFragments(document, nothing, ({ typeCondition, selectionSet }) =>
    costOfAll(selectionSet, named(typeCondition)),
  );

  function costOfAll(set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined): Cost {
    return set?.selections.map((one) => costOfOne(one, type)).reduce(sum, nothing) ?? nothing;
  }

  function costOfOne(selection: SelectionNode, parent: GraphQLNamedType | undefined): Cost {
    switch (selection.kind) {
      case Kind.FRAGMENT_SPREAD:
        return fragment(selection.name.value);
      case Kind.INLINE_FRAGMENT: {
        const { typeCondition, selectionSet } = selection;
        return costOfAll(selectionSet, typeCondition ? named(typeCondition) : parent);
      }
      case Kind.FIELD:
        return costOfField(selection, parent);
    }
  }

  function costOfField(node: FieldNode, parent: GraphQLNamedType | undefined): Cost {
    const field = findField(parent, node.name.value);
    if (!parent || !field) return nothing;
    const below = costOfAll(node.selectionSet, getNamedType(field.type));
    const isCredential = credentialFields.has(`${parent.name}.${field.name}`);
    const self: Cost = { fields: 1, credentials: isCredential ? [field.name] : [] };
    return sum(self, times(lengthOf(field, node, parent, operation), below));
  }

  return costOfAll(definition.selectionSet, schema.getRootType(definition.operation) ?? undefined);
}

const metaFields = [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef];

function findField(
  type: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  const own = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  return own ?? metaFields.find((field) => field.name === name);
}

function sum(one: Cost, other: Cost): Cost {
  const credentials = [...one.credentials, ...other.credentials].slice(0, credentialsKept);
  return { fields: one.fields + other.fields, credentials };
}

function times(length: number, { fields, credentials }: Cost): Cost {
  const repeated = length > 1 ? [...credentials, ...credentials] : credentials;
  return { fields: length * fields, credentials: repeated.slice(0, credentialsKept) };
}
