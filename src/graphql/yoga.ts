import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { logFailure, type Logger } from '../lib/log.ts';
import { toResponse } from './answers/answer.ts';
import { createYoga } from './package/common-js.ts';
import type { ContextFactory, InitialContext } from '../request/context.ts';
import {
  createDocumentCache,
  useDocumentRules,
  type DocumentRules,
} from './documents/documents.ts';
import type { Report } from './answers/errors.ts';
import { negotiate } from './answers/media-type.ts';
import { describeOutcome, type Outcome } from './answers/outcome.ts';
import { useStrictRequests } from './request.ts';

/** Returns the GraphQL endpoint: yoga with Latchkey's own request checks, context and answers. */
export function createGraphQLEndpoint(options: {
  schema: GraphQLSchema;
  context: ContextFactory;
  log: Logger;
  /** Gets the code of each error. */
  countError?: (code: string) => void;
  rules: DocumentRules;
  /** The embedder's plugins; they run after Latchkey's. */
  plugins?: readonly Plugin[];
}) {
  const { schema, context, log, rules, countError = () => {}, plugins = [] } = options;
  const cache = createDocumentCache();
  return createYoga({
    schema,
    // The router has checked the path.
    graphqlEndpoint: '*',
    context: ({ request, req, ip, cookies }: InitialContext) =>
      context({ request, req, ip, cookies }),
    plugins: [
      useStrictRequests(),
      useDocumentRules(schema, rules, cache),
      useAnswers(log, countError),
      ...plugins,
    ],
    parserAndValidationCache: cache,
    // Errors are masked once, on the way out, by `presentError`.
    maskedErrors: false,
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    // useStrictRequests counts the bytes, without a second stream.
    maxRequestBodySize: false,
  });
}

type OnResultProcess = NonNullable<Plugin['onResultProcess']>;

function useAnswers(log: Logger, countError: (code: string) => void): Plugin {
  const onResultProcess: OnResultProcess = ({ request, result, setResultProcessor }) => {
    if (Symbol.asyncIterator in result || Array.isArray(result)) return;
    const report: Report = (fault) => logFailure(log, request, fault);
    const negotiated = negotiate(request.headers.get('accept')) ?? {
      mediaType: 'application/json',
      alwaysOk: false,
    };
    const answerWith = () =>
      toResponse(describeOutcome(result as Outcome, negotiated, { report, countError }));
    setResultProcessor(answerWith, negotiated.mediaType);
  };
  return { onResultProcess };
}
