import {
  Kind,
  type DefinitionNode,
  type DocumentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { measureFragments } from './fragments.ts';

/** The deepest that fields may be nested. GraphiQL's introspection query takes 15. */
export const maxDepth = 20;
export const maxAliases = 15;
export const maxDirectives = 10;

interface Shape {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
}

const nothing: Shape = { depth: 0, aliases: 0, directives: 0 };

/**
 * Returns a sentence about the limit that a document exceeds, or null. It needs no schema, so it runs before
 * validation. Fragments count wherever they are spread; a limit holds for each operation by itself.
 */
export function findShapeExcess(document: DocumentNode): string | null {
  const fragment = measureFragments(document, nothing, measureDefinition);

  function measureDefinition(definition: DefinitionNode): Shape {
    const isOperation = definition.kind === Kind.OPERATION_DEFINITION;
    if (!isOperation && definition.kind !== Kind.FRAGMENT_DEFINITION) return nothing;
    const variables = definition.variableDefinitions?.map(shapeOfDirectives) ?? [];
    const selected = measureSelections(definition.selectionSet);
    return [...variables, shapeOfDirectives(definition)].reduce(sum, selected);
  }

  function measureSelections(set: SelectionSetNode | undefined): Shape {
    return set?.selections.map(measureSelection).reduce(sum, nothing) ?? nothing;
  }

  function measureSelection(selection: SelectionNode): Shape {
    const directives = shapeOfDirectives(selection);
    switch (selection.kind) {
      case Kind.FRAGMENT_SPREAD:
        return sum(directives, fragment(selection.name.value));
      case Kind.INLINE_FRAGMENT:
        return sum(directives, measureSelections(selection.selectionSet));
      case Kind.FIELD:
        return sum(directives, shapeOfField(selection, measureSelections(selection.selectionSet)));
    }
  }

  const shape = document.definitions.map(measureDefinition).reduce(worst, nothing);
  return describeExcess(shape);
}

function shapeOfDirectives({ directives }: Pick<SelectionNode, 'directives'>): Shape {
  return { ...nothing, directives: directives?.length ?? 0 };
}

function shapeOfField({ alias }: { readonly alias?: unknown }, inside: Shape): Shape {
  return { ...inside, depth: inside.depth + 1, aliases: inside.aliases + (alias ? 1 : 0) };
}

/** The sum of two shapes side by side. */
function sum(one: Shape, other: Shape): Shape {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
  };
}

function worst(one: Shape, other: Shape): Shape {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: Math.max(one.aliases, other.aliases),
    directives: Math.max(one.directives, other.directives),
  };
}

function describeExcess({ depth, aliases, directives }: Shape): string | null {
  if (depth > maxDepth) return `The document nests fields more than ${maxDepth} deep.`;
  if (aliases > maxAliases) return `The operation has more than ${maxAliases} aliases.`;
  if (directives > maxDirectives) return `The operation has more than ${maxDirectives} directives.`;
  return null;
}
