export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** A page of a list, as the GraphQL Cursor Connections Specification has it. */
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Returns the page of these edges. The page after it begins behind the cursor `next`; null where there is none. */
export function connectionOf<Node>(
  edges: readonly Edge<Node>[],
  next: string | null,
): Connection<Node> {
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: next !== null,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: next ?? edges.at(-1)?.cursor ?? null,
    },
  };
}
