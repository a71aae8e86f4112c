/** Which file imports which, by paths. */
interface Edge {
  readonly from: string;
  readonly to: string;
}

type Graph = Map<string, Set<string>>;

/**
 * Returns the circles of imports among the files and folders of each folder, as `folder: child, child`. A folder
 * imports what any file below it imports.
 */
export function findCircles(edges: readonly Edge[]): string[] {
  const folders = new Map<string, Graph>();
  for (const { from, to } of edges) {
    const [importing, imported] = [from.split('/'), to.split('/')];
    const at = importing.findIndex((name, depth) => name !== imported[depth]);
    if (at === -1) continue;
    const folder = importing.slice(0, at).join('/') || 'src';
    const graph: Graph = folders.get(folder) ?? new Map();
    folders.set(folder, graph);
    const targets = graph.get(importing[at]!) ?? new Set();
    graph.set(importing[at]!, targets.add(imported[at]!));
  }
  return [...folders].flatMap(([folder, graph]) =>
    circlesOf(graph).map((circle) => `${folder}: ${circle}`),
  );
}

/** Returns each circle once, with its members in alphabetical order. */
function circlesOf(graph: Graph): string[] {
  const reached = new Map([...graph.keys()].map((child) => [child, reach(graph, child)]));
  const circles = [...reached].map(([child, others]) =>
    [...others]
      .filter((other) => reached.get(other)?.has(child))
      .toSorted()
      .join(', '),
  );
  return [...new Set(circles)].filter((circle) => circle !== '');
}

function reach(graph: Graph, start: string, found = new Set<string>()): Set<string> {
  for (const next of graph.get(start) ?? []) {
    if (found.has(next)) continue;
    reach(graph, next, found.add(next));
  }
  return found;
}
