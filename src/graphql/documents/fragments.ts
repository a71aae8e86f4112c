import { Kind, type DocumentNode, type FragmentDefinitionNode } from 'graphql';

/**
 * Returns a function that measures a fragment by its name. Each is measured once, however often it is
 * spread, or forty fragments that spread the next one twice would take for ever. One that is unknown, or
 * that spreads itself, counts as nothing: validation refuses both.
 */
export function measureFragments<T>(
  document: DocumentNode,
  nothing: T,
  measure: (fragment: FragmentDefinitionNode) => T,
): (name: string) => T {
  const definitions = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  const measured = new Map<string, T>();
  return (name) => {
    const definition = definitions.get(name);
    if (!definition) return nothing;
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, nothing);
    const result = measure(definition);
    measured.set(name, result);
    return result;
  };
}
