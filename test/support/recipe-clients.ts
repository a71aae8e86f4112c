import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';

/** What a page gets to see. */
export interface Seen {
  readonly data: any;
  /** The code of the first error. */
  readonly code?: unknown;
  /** What kept an answer from being one of GraphQL's. */
  readonly problem?: { readonly name: string; readonly message: string } | undefined;
}

export interface RecipeClient {
  query(document: string): Promise<Seen>;
  mutate(document: string): Promise<Seen>;
}

export interface ClientOptions {
  readonly url: string;
  readonly fetch: typeof fetch;
  /** Whether queries are sent by GET. */
  readonly byGet?: boolean;
}

function createApollo({ url: uri, fetch, byGet = false }: ClientOptions): RecipeClient {
  const client = new ApolloClient({
    link: new HttpLink({ uri, fetch, useGETForQueries: byGet }),
    cache: new InMemoryCache(),
    queryDeduplication: false,
  });
  const see = ({ data, error }: { data?: unknown; error?: Error | undefined }): Seen => {
    if (!error) return { data };
    if (!CombinedGraphQLErrors.is(error)) return { data, problem: error };
    return { data, code: error.errors[0]?.extensions?.['code'] };
  };
  const policies = { fetchPolicy: 'no-cache', errorPolicy: 'all' } as const;
  return {
    query: async (query) => see(await client.query({ query: gql(query), ...policies })),
    mutate: async (mutation) => see(await client.mutate({ mutation: gql(mutation), ...policies })),
  };
}

function createUrql({ url, fetch, byGet = false }: ClientOptions): RecipeClient {
  const preferGetMethod = byGet ? 'force' : false;
  const client = new Client({ url, exchanges: [fetchExchange], preferGetMethod, fetch });
  const see = async (answered: ReturnType<Client['query']>): Promise<Seen> => {
    const { data, error } = await answered.toPromise();
    const code = error?.graphQLErrors[0]?.extensions['code'];
    return { data, ...(code !== undefined && { code }), problem: error?.networkError };
  };
  let unique = 0;
  return {
    // urql would answer equal queries together.
    query: (document) => see(client.query(`query Asked${(unique += 1)} ${document}`, {})),
    mutate: (document) => see(client.mutation(document, {})),
  };
}

/** The real libraries, with a fetch of the recipes. */
export const recipeClients: [string, (options: ClientOptions) => RecipeClient][] = [
  ['Apollo Client', createApollo],
  ['urql', createUrql],
];
