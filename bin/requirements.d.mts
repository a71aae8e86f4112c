export function findNodeProblem(): string | null;
export function findGraphqlProblem(): string | null;
