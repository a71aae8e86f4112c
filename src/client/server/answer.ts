/** What GraphQL answers, as far as it matters here. */
export interface Result {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** Returns what was answered, at any status; null where that is no JSON, such as the page of a proxy. */
export async function readResult(answer: Response): Promise<Result | null> {
  const type = answer.headers.get('content-type') ?? '';
  if (!/^application\/(graphql-response\+)?json *(;|$)/i.test(type)) return null;
  return (await answer.json()) as Result;
}
