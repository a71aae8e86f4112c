import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { logFailure, type Logger } from '../lib/log.ts';
import { answer, type HttpRefusal, type Result } from './answer.ts';
import type { ContextFactory, InitialContext } from './context.ts';
import { createDocumentCache, useDocumentRules, type DocumentRules } from './documents.ts';
import { presentError, type Report } from './errors.ts';
import { negotiate } from './media-type.ts';
import { useStrictRequests } from './request.ts';

/** Returns the GraphQL endpoint: yoga, with our way in, our context and our way out. */
export function createGraphQLEndpoint(options: {
  schema: GraphQLSchema;
  context: ContextFactory;
  log: Logger;
  /** Told the code of each error. */
  countError?: (code: string) => void;
  rules: DocumentRules;
}) {
  const { schema, context, log, rules, countError = () => {} } = options;
  return createYoga({
    schema,
    context: ({ request, req, cookies }: InitialContext) => context({ request, req, cookies }),
    plugins: [useStrictRequests(), useDocumentRules(schema, rules), useAnswers(log, countError)],
    parserAndValidationCache: createDocumentCache(),
    // Errors are masked once, on the way out, by `presentError`.
    maskedErrors: false,
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    // Counted by useStrictRequests, without a second stream.
    maxRequestBodySize: false,
  });
}

type OnResultProcess = NonNullable<Plugin['onResultProcess']>;
type RawResult = { data?: Result['data']; errors?: readonly unknown[] };

function useAnswers(log: Logger, countError: (code: string) => void): Plugin {
  const onResultProcess: OnResultProcess = ({ request, result, setResultProcessor }) => {
    if (Symbol.asyncIterator in result || Array.isArray(result)) return;
    const report: Report = (fault) => logFailure(log, request, fault);
    const negotiated = negotiate(request.headers.get('accept')) ?? {
      mediaType: 'application/json',
      alwaysOk: false,
    };
    const { data, errors } = result as RawResult;
    const answerWith = () => {
      const presented = errors?.map((error) => presentError(error, report));
      for (const { extensions } of presented ?? []) countError(extensions.code);
      const body = { ...(presented && { errors: presented }), ...(data !== undefined && { data }) };
      return answer(body, negotiated, httpRefusal(errors?.[0]));
    };
    setResultProcessor(answerWith, negotiated.mediaType);
  };
  return { onResultProcess };
}

function httpRefusal(error: unknown): HttpRefusal {
  if (!(error instanceof GraphQLError) || error.extensions['code'] !== 'BAD_REQUEST') return {};
  const { status, headers } = (error.extensions['http'] ?? {}) as HttpRefusal;
  return { status, headers };
}
