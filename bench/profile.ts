/** What `node --cpu-prof` writes, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  /** Microseconds, by the clock of process.hrtime(). */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Share {
  readonly part: string;
  /** Of the time in which the process was not idle, 0 to 1. */
  readonly share: number;
}

/**
 * Returns how the busy time is spread over packages, rooms of `src` and Node itself, largest first. Node's own
 * functions count for their caller, if they have one. What came before the moment `since` is left out.
 */
export function shares({ nodes, startTime, samples, timeDeltas }: CpuProfile, since = 0): Share[] {
  const parts = partOfEachNode(nodes);
  const micros = new Map<string, number>();
  let busy = 0;
  let now = startTime;
  for (const [index, sample] of samples.entries()) {
    const part = parts.get(sample);
    const delta = timeDeltas[index] ?? 0;
    now += delta;
    if (part === undefined || part === '(idle)' || now < since) continue;
    busy += delta;
    micros.set(part, (micros.get(part) ?? 0) + delta);
  }
  return [...micros]
    .map(([part, value]) => ({ part, share: value / busy }))
    .toSorted((a, b) => b.share - a.share);
}

function partOfEachNode(nodes: CpuProfile['nodes']): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string>();
  const visit = (id: number, caller: string | null): void => {
    const { callFrame, children = [] } = byId.get(id)!;
    const own = partOf(callFrame.url) ?? special(callFrame.functionName);
    parts.set(id, own ?? caller ?? nodePart(callFrame.url));
    for (const child of children) visit(child, own ?? caller);
  };
  visit(nodes[0]!.id, null);
  return parts;
}

/** Returns the package or the room of `src` that a file belongs to; null for Node's own. */
function partOf(url: string): string | null {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (name) return name;
  const [, room] = /\/src\/([^/]+(?:\/[^/]+(?=\/))?)/.exec(url) ?? [];
  return room ? `src/${room}` : null;
}

function special(functionName: string): string | null {
  return /^\((idle|garbage collector)\)$/.test(functionName) ? functionName : null;
}

function nodePart(url: string): string {
  const [, module] = /^node:(?:internal\/)?([^/]+)/.exec(url) ?? [];
  return module ? `node:${module}` : 'Node (native code)';
}
