import { print, type DocumentNode } from 'graphql';
import type { Server } from '../server.ts';

/** An untyped answer, as `JSON.parse` returns it. */
type Untyped = ReturnType<typeof JSON.parse>;

/** TypedDocumentNode and TypedDocumentString, as graphql-codegen writes them. */
export interface TypedDocument<Data, Variables> {
  readonly __apiType?: (variables: Variables) => Data;
}

/** A string, or an object that is one: TypedDocumentString. */
interface Text {
  valueOf(): string;
}

export interface ResultError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** An answer, as a client sees it. */
export interface Result<Data = Untyped> {
  /** Absent where the whole request was refused. */
  readonly data?: Data | null;
  readonly errors?: readonly ResultError[];
  readonly status: number;
  readonly headers: Headers;
}

/** Variables may be left out where none is required. */
type VariablesOf<Variables> = Record<string, never> extends Variables ? [Variables?] : [Variables];

/** Sends an operation, and resolves to its answer, refused or not. */
export interface Execute {
  (document: string, variables?: Readonly<Record<string, unknown>>): Promise<Result>;
  <Data, Variables>(
    document: (DocumentNode | Text) & TypedDocument<Data, Variables>,
    ...variables: VariablesOf<Variables>
  ): Promise<Result<unknown extends Data ? Untyped : Data>>;
}

/** Where requests of tests come from, so that attempts are limited as they are on a socket. */
export const testPeer = { ip: '127.0.0.1' };

/** Returns what sends operations to the server, through everything but a socket, with these headers. */
export function createExecute(
  server: Pick<Server, 'fetch'>,
  url: string,
  headers: Readonly<Record<string, string>>,
): Execute {
  return async (document: DocumentNode | Text, variables?: unknown) => {
    const query = 'kind' in Object(document) ? print(document as DocumentNode) : document.valueOf();
    const request = new Request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const answer = await server.fetch(request, testPeer);
    const body = (await answer.json()) as Pick<Result, 'data' | 'errors'>;
    return { ...body, status: answer.status, headers: answer.headers };
  };
}
